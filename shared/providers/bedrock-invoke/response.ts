import type { Headers } from '../../model/fact.ts'
import type { ParsedResponse } from '../../model/prompt.ts'
import { type Usage, usageOf } from '../../model/usage.ts'
import { parseMessagesResponse } from '../anthropic-messages/response.ts'
import { readBedrockError } from '../bedrock/error.ts'
import { parseConverseResponse } from '../bedrock-converse/response.ts'
import { parseCohereChatV1Response } from '../cohere/chat-v1-response.ts'
import { isRecord, type JsonRecord } from '../json-reading.ts'
import { parseChatResponse } from '../openai-chat/response.ts'
import type { ResponseInput } from '../provider.ts'
import { unreadableAnswer } from '../unreadable-answer.ts'
import { readWireBody } from '../wire-body.ts'
import { parsePlainAnswer } from './plain-answer.ts'
import { readHeaderUsage, readMetricsUsage, readPlainUsage } from './usage.ts'

/**
 * Each maker's answers have their own shape, and are read by the format of that shape. The tokens that are billed stand in the body, behind it
 * (`amazon-bedrock-invocationMetrics`), or in headers. The model stays the one asked for, as the maker's name in the body does not say which
 * region's price holds; but where a profile of the user's own was asked, that name is all there is.
 */
export function parseInvokeResponse(input: ResponseInput): ParsedResponse {
  const body = readWireBody(input.body)
  if (body.kind === 'text') return unreadableAnswer(input.status, body.text)
  const records = body.kind === 'document' ? [body.value] : body.events.map(({ data }) => data)
  const { servedModel, error: read, ...answer } = parserOf(records)(input)
  const tier = servedTier(input.headers)
  const error = (body.kind === 'document' ? readBedrockError(body.value, input) : undefined) ?? read
  return {
    ...answer,
    ...(servedModel !== undefined && isOwnProfile(input) ? { servedModel } : {}),
    ...(tier === undefined ? {} : { tier }),
    usage: billed(answer.usage, readMetricsUsage(records) ?? readHeaderUsage(input.headers)) ?? readPlainUsage(records),
    ...(error === undefined ? {} : { error }),
  }
}

/** A service tier, or the latency that was paid for. */
function servedTier(headers: Headers): string | undefined {
  const header = (name: string): string | undefined => headers.find(([each]) => each === `x-amzn-bedrock-${name}`)?.[1]
  const latency = header('performanceconfig-latency')
  return header('service-tier') ?? (latency === 'standard' ? undefined : latency)
}

const isOwnProfile = ({ request }: ResponseInput): boolean => request?.model.includes('/') ?? false

/**
 * It is AWS that charges, so its output counts: in streams it counts less than Claude does for tool uses and thoughts, and a guardrail that
 * rewrites an answer drops the body's count. The body splits the prompt more finely, by what was cached for how long.
 */
function billed(body: Usage | null, byAws: Usage | null): Usage | null {
  if (!body || !byAws) return body ?? byAws
  const { cacheRead, cacheWrite5m, cacheWrite1h, inputFresh } = body.inputTotal >= byAws.inputTotal ? body : byAws
  const output = byAws.outputTotal || body.outputTotal
  const reasoning = Math.min(body.reasoning, output)
  return usageOf({
    inputFresh,
    cacheRead,
    cacheWrite5m,
    cacheWrite1h,
    outputText: output - reasoning,
    reasoning,
    other: body.other,
  })
}

function parserOf(records: readonly JsonRecord[]): typeof parseConverseResponse {
  return SHAPES.find(({ fits }) => records.some(fits))?.parse ?? parsePlainAnswer
}

const SHAPES: readonly { fits: (record: JsonRecord) => boolean; parse: typeof parseConverseResponse }[] = [
  { fits: ({ type }) => type === 'message' || type === 'message_start', parse: parseMessagesResponse },
  { fits: ({ output, messageStart }) => isRecord(output) || isRecord(messageStart), parse: parseConverseResponse },
  { fits: ({ choices }) => Array.isArray(choices), parse: parseChatResponse },
  { fits: ({ generation_id }) => generation_id !== undefined, parse: parseCohereChatV1Response },
]
