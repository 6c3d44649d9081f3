import type { Answer, Prompt, Wire } from './conversation.ts'
import type { RetryCause, WireAnswer, WireExchange } from './program.ts'
import type { Random } from './random.ts'

/** How a client goes about asking. */
export interface Client {
  readonly wire: Wire
  /** Its SDK counts its attempts in a header. */
  readonly counts: boolean
  readonly run: string | null
  headers(): readonly (readonly [name: string, value: string])[]
}

export interface PlayedCall {
  /** The first exchange: the call's name. */
  readonly id: string
  readonly exchanges: readonly WireExchange[]
  readonly retries: readonly { readonly exchange: string; readonly of: string; readonly why: RetryCause }[]
  readonly endUs: number
}

const MS = 1000
const MOST_COUNTED = 2

/**
 * One logical request, with the failures before it comes through. An SDK counts two repetitions and gives up; the program around it then asks
 * anew, and the count begins again. null as `answer`: it never comes through, and the last failure is the end.
 */
export function playCall(random: Random, client: Client, prompt: Prompt, startUs: number, answer: Answer | null): PlayedCall {
  const { wire } = client
  const request = wire.request(prompt)
  const failures = answer === null ? random.int(1, 4) : random.chance(70) ? 0 : random.int(1, 4)
  const exchanges: WireExchange[] = []
  const retries: PlayedCall['retries'][number][] = []
  let at = startUs
  let count = 0
  for (let attempt = 0; attempt <= failures; attempt += 1) {
    const last = attempt === failures
    if (last && answer === null) break
    const body: WireAnswer = last && answer ? { kind: 'answered', status: 200, ...wire.answer(answer, prompt.stream) } : fail()
    const lastsUs = random.int(20, 4000) * MS
    const before = exchanges.at(-1)
    const id = random.hex(24)
    const first = exchanges[0]
    if (before && first)
      retries.push({ exchange: id, of: first.id, why: { failure: failureOf(before.answer), count: count > 0 ? count : null } })
    exchanges.push({
      id,
      startUs: at,
      endUs: at + lastsUs,
      endpoint: wire.endpoint,
      run: client.run,
      headers: [...(client.counts ? [['x-stainless-retry-count', String(count)] as const] : []), ...client.headers()],
      request,
      answer: body,
    })
    at += lastsUs
    if (last) break
    // Backoff, doubled each time, with jitter.
    at += random.int(300, 500) * 2 ** attempt * MS
    count = client.counts && count < MOST_COUNTED ? count + 1 : 0
  }
  return { id: exchanges[0]?.id ?? '', exchanges, retries, endUs: exchanges.at(-1)?.endUs ?? startUs }

  function fail(): WireAnswer {
    // Whether a client that asks again without a word had given up before, or wants the same once more, cannot be known.
    const maySilence = client.counts && count < MOST_COUNTED
    const kind = random.pick(['status', 'status', 'reset', 'broken', 'timeout'])
    if (kind === 'reset') return { kind }
    if (kind === 'timeout' && maySilence) return { kind }
    if (kind === 'broken' && prompt.stream) return { kind, ...wire.brokenAnswer(draft(random, prompt)) }
    const status = random.pick([429, wire.overloaded, 500])
    return { kind: 'answered', status, ...wire.error(status) }
  }
}

function failureOf(answer: WireAnswer): RetryCause['failure'] {
  switch (answer.kind) {
    case 'answered':
      return answer.status
    case 'timeout':
      return 'timeout'
    default:
      return 'reset'
  }
}

const draft = (random: Random, { model }: Prompt): Answer => ({
  id: `lost_${random.word(12)}`,
  model,
  text: 'Let me look at',
  uses: [],
  input: 100,
  output: 4,
})
