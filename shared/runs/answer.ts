import type { ExchangeOpened, ExchangeSettled, RecordedResponse } from '../model/fact.ts'
import type { ParsedResponse } from '../model/prompt.ts'
import type { CallOutcome } from '../model/run.ts'
import { type EpochUs, epochUs } from '../model/units.ts'
import type { Usage } from '../model/usage.ts'
import type { TokenizerFor } from '../tokens/tokenizer.ts'
import type { Asked } from './asked.ts'
import { completeUsage, estimateUsage } from './estimate-usage.ts'
import type { RecalledRequest } from './history.ts'

/** An answer as read, and what became of its exchange. */
export interface Answer {
  readonly parsed: ParsedResponse
  readonly streaming: boolean
  readonly outcome: CallOutcome
  readonly error: string | null
  readonly usage: Usage | null
  readonly usageSource: 'reported' | 'estimated' | 'unknown'
  readonly firstTokenUs: EpochUs | null
}

const NOTHING: ParsedResponse = {
  usage: null,
  output: [],
  toolUses: [],
  message: null,
  complete: false,
  firstContentOffset: null,
}
const LONGEST_ERROR = 200

/** `body`: the response's, its content encoding undone; null where it was not kept or cannot be decoded. */
export function readAnswer(
  opened: ExchangeOpened,
  settled: ExchangeSettled,
  asked: Asked & { readonly request: RecalledRequest },
  body: Uint8Array | null,
  tokenizerFor: TokenizerFor,
): Answer {
  const { response } = settled
  const { api, request, readable } = asked
  const parsed =
    response && body
      ? api.parseResponse({ status: response.status, headers: response.headers, body, request: readable ? request : null })
      : NOTHING
  const streaming = request.streaming || (response !== null && /event-stream|ndjson/.test(header(response, 'content-type')))
  const whole = response !== null && body !== null && response.body.kept === response.body.bytes
  const [outcome, error] = outcomeOf(settled, parsed, streaming && whole)
  return {
    parsed,
    streaming,
    outcome,
    error,
    ...usageFrom(parsed, asked, { streaming, whole }, tokenizerFor),
    firstTokenUs: firstToken(opened, settled, parsed, streaming),
  }
}

/**
 * An answer that its format says is complete is what it says, whatever the socket did afterwards: clients close the connection on the mark that
 * ends a stream, and servers fail to. `mustEnd`: the whole body of a stream is here, so that its format says whether it ended.
 */
function outcomeOf({ end, response }: ExchangeSettled, parsed: ParsedResponse, mustEnd: boolean): [CallOutcome, string | null] {
  if (!parsed.complete) {
    if (end.kind === 'failed') return ['failed', oneLine(`${end.code}: ${end.message}`)]
    if (end.kind === 'aborted') return ['aborted', `cut off by the ${end.by}`]
  }
  if (!response) return ['failed', 'no answer']
  if (parsed.error || response.status >= 400) return ['failed', errorText(response.status, parsed)]
  return mustEnd && !parsed.complete ? ['aborted', 'cut off by the upstream before the end of the stream'] : ['completed', null]
}

function errorText(status: number, { error }: ParsedResponse): string {
  const said = [error?.type, error?.message].filter((part) => part !== undefined && part !== '').join(': ')
  return oneLine([status >= 400 ? `HTTP ${status}` : 'error in the stream', ...(said === '' ? [] : [said])].join(' '))
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > LONGEST_ERROR ? `${line.slice(0, LONGEST_ERROR - 1)}…` : line
}

/**
 * What the provider reported, where it did to the end; else what its texts come to. `whole`: nothing of the answer is missing here, so that
 * what was generated can be counted.
 */
function usageFrom(
  parsed: ParsedResponse,
  { api, request }: Asked & { readonly request: RecalledRequest },
  { streaming, whole }: { streaming: boolean; whole: boolean },
  tokenizerFor: TokenizerFor,
): Pick<Answer, 'usage' | 'usageSource'> {
  const { usage, complete } = parsed
  const unreported = { api, request, response: parsed, tokenizerFor }
  // Fetched again, it is counted then; a part of it must not be counted twice.
  if (api.fetches && !(complete && whole)) return { usage: null, usageSource: 'unknown' }
  if (usage && (complete || !streaming)) return { usage, usageSource: 'reported' }
  if (usage && whole) return { usage: completeUsage(usage, unreported), usageSource: 'estimated' }
  const estimated = whole && !api.free ? estimateUsage(unreported) : null
  return estimated ? { usage: estimated, usageSource: 'estimated' } : { usage: null, usageSource: 'unknown' }
}

/**
 * When the first generated content of a stream came: the time of the last mark at or before its offset. Marks count bytes on the wire, so under
 * a content encoding only the first one says something.
 */
function firstToken(
  { at }: ExchangeOpened,
  { response, timing }: ExchangeSettled,
  { firstContentOffset }: ParsedResponse,
  streaming: boolean,
): EpochUs | null {
  if (!streaming || !response || firstContentOffset === null) return null
  const encoding = header(response, 'content-encoding')
  const offset = encoding === '' || encoding === 'identity' ? firstContentOffset : 0
  const mark = timing.marks.findLast(([from]) => from <= offset)
  return mark ? epochUs(at + mark[1]) : null
}

const header = ({ headers }: RecordedResponse, name: string): string => headers.find(([each]) => each === name)?.[1] ?? ''
