import { createDigits } from './digits.ts'

const HOSTS = ['hooks.nordlicht.example', 'api.teehaus.example', 'erp.fahrradwerk.example', 'in.papeterie.example']

/** What the service logs while deliveries are tried and retried, a line of JSON each. `waits`: delays in ms that jitter has chosen. */
export function deliveryLog(seed: string, statuses: readonly number[], base: number): readonly string[] {
  const digits = createDigits(seed)
  const id = `whd_01K9${[...Array(10)].map(() => 'ABCDEFGHJKMNPQRSTVWXYZ0123456789'[digits(32)]).join('')}`
  const host = HOSTS[digits(HOSTS.length)] ?? ''
  return statuses.flatMap((status, index) => {
    const attempt = index + 1
    const request = {
      level: 'debug',
      module: 'webhooks/deliver',
      id,
      attempt,
      host,
      status,
      ms: 1 + digits(9),
      msg: 'webhook sent',
    }
    if (status < 400) return [JSON.stringify(request)]
    const refused = {
      level: 'info',
      module: 'webhooks/deliver',
      id,
      status,
      excerpt: excerpt(status),
      msg: 'endpoint refused the webhook',
    }
    const delayMs = digits(base * 2 ** index)
    const scheduled = {
      level: 'info',
      module: 'webhooks/retry',
      id,
      attempt: attempt + 1,
      delayMs,
      msg: 'webhook retry scheduled',
    }
    return [request, refused, scheduled].map((line) => JSON.stringify(line))
  })
}

function excerpt(status: number): string {
  if (status === 429) return '{"title":"Too many requests","detail":"Try again in a moment."}'
  return status === 503
    ? 'upstream connect error or disconnect/reset before headers'
    : '<html><head><title>500 Internal Server Error</title>'
}
