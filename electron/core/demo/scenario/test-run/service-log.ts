import { createDigits } from './digits.ts'

const HOSTS = ['hooks.nordlicht.example', 'api.teehaus.example', 'erp.fahrradwerk.example', 'in.papeterie.example']
const ID_SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/**
 * What the service logs while a delivery is tried and retried, a line of JSON each. `delays`: for each refusal the least delay in ms and how
 * much jitter may add to it.
 */
export function deliveryLog(
  seed: string,
  status: number,
  delays: readonly (readonly [least: number, jitter: number])[],
): readonly string[] {
  const digits = createDigits(seed)
  const id = `whd_01K9${Array.from({ length: 10 }, () => ID_SIGNS[digits(ID_SIGNS.length)]).join('')}`
  const host = HOSTS[digits(HOSTS.length)]
  return delays.flatMap(([least, jitter], index) => {
    const attempt = index + 1
    const lines = [
      { level: 'debug', module: 'webhooks/deliver', id, attempt, host, status, ms: 1 + digits(9), msg: 'webhook sent' },
      { level: 'info', module: 'webhooks/deliver', id, status, excerpt: EXCERPTS[status], msg: 'endpoint refused the webhook' },
      {
        level: 'info',
        module: 'webhooks/retry',
        id,
        attempt: attempt + 1,
        delayMs: least + digits(jitter),
        msg: 'webhook retry scheduled',
      },
    ]
    return lines.map((line) => JSON.stringify(line))
  })
}

const EXCERPTS: Readonly<Record<number, string>> = {
  429: '{"title":"Too many requests","detail":"Try again in a moment."}',
  503: 'upstream connect error or disconnect/reset before headers',
}
