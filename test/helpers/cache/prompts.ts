import type { CachedCall } from '#shared/cache/cached-call.ts'
import type { PriceRates } from '#shared/model/cost.ts'
import { agentId, callId, exchangeId } from '#shared/model/ids.ts'
import type { PromptPartKind, SizedPart } from '#shared/model/prompt.ts'
import { epochUs } from '#shared/model/units.ts'
import { type UsageBuckets, usageOf } from '#shared/model/usage.ts'

const PART = /^(?<kind>tool|system|user|assistant|result)(?: (?<name>[\w:]+))? "(?<text>[^"]*)" (?<tokens>\d+)(?<mark>!5m|!1h)?$/
const KINDS: Readonly<Record<string, PromptPartKind>> = { tool: 'tool-schema', result: 'tool-result' }

/**
 * Prompts as text, one part a line: kind, perhaps a name, what it says, its tokens, and `!5m` or `!1h` where a breakpoint stands behind it:
 *
 *     tool Read "reads a file" 800
 *     system "You fix tests." 700 !1h
 *     user "Go" 40 !5m
 */
export function prompt(...texts: readonly string[]): SizedPart[] {
  const lines = texts
    .join('\n')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return lines.map((line, at) => {
    const found = PART.exec(line.replace(' !', '!'))?.groups
    if (!found) throw new Error(`Cannot read the prompt's line: ${line}`)
    const { kind = '', name, text: said = '', tokens, mark } = found
    const known = KINDS[kind] ?? (kind === 'system' || kind === 'assistant' ? kind : 'user')
    return {
      kind: known,
      ...(name === undefined ? {} : { name }),
      text: said,
      message: known === 'tool-schema' || known === 'system' ? null : at,
      tokens: Number(tokens),
      ...(mark === undefined ? {} : { cacheBreak: mark === '!1h' ? '1h' : '5m' }),
    }
  })
}

/** $5 a million tokens of input, a tenth of it to read, 1.25 and 2 times to write. */
export const RATES: PriceRates = {
  inputFresh: 5_000_000,
  cacheRead: 500_000,
  cacheWrite5m: 6_250_000,
  cacheWrite1h: 10_000_000,
  output: 25_000_000,
  reasoning: null,
  other: {},
}

interface Told {
  readonly at: number
  readonly parts: readonly SizedPart[]
  readonly usage: UsageBuckets | null
  readonly provider?: string
  readonly model?: string
  readonly agent?: string
  readonly ready?: number
  readonly settings?: Readonly<Record<string, string>>
  readonly rates?: PriceRates | null
}

/** A call that began so many seconds into a run, of Claude Opus 5 unless told otherwise, and answered a second later. */
export function cachedCall({ at, parts, usage, ready = at + 1, ...rest }: Told): CachedCall {
  const { provider = 'anthropic', model = 'claude-opus-5', agent = 'a', settings = {}, rates = RATES } = rest
  const id = (text: string) => exchangeId(Buffer.from(text).toString('hex').padStart(16, '0').padEnd(24, '0'))
  return {
    id: callId(id(String(at))),
    agentId: agentId(id(agent)),
    provider,
    model,
    startUs: epochUs(at * 1e6),
    readyUs: epochUs(ready * 1e6),
    parts,
    answer: [],
    usage: usage && usageOf(usage),
    rates,
    settings: () => settings,
  }
}
