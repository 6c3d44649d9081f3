import type { ParsedRequest } from '../../model/prompt.ts'
import { ok, type Result } from '../../model/result.ts'
import { assemblePrompt, type PromptDraft, type ToolDraft } from '../assemble-prompt.ts'
import { bedrockPathOf } from '../bedrock/model-path.ts'
import { canonicalJson } from '../canonical-json.ts'
import { type JsonRecord, readRecord, readRecords, readString, readText } from '../json-reading.ts'
import type { ParseFailure, RequestHead } from '../provider.ts'
import { readRequestBody } from '../request-body.ts'
import { cacheBreakOf, contentItems } from './block.ts'

/** Source: AWS API reference, Bedrock Runtime, `Converse` and `ConverseStream`; Nova's own format for `invoke` is of the same shape. */
export function parseConverseRequest(head: RequestHead, bytes: Uint8Array): Result<ParsedRequest, ParseFailure> {
  const read = readRequestBody(bytes)
  if (!read.ok) return read
  const body = read.value
  const asked = bedrockPathOf(head)
  const drafts = [...system(body), ...readRecords(body, 'messages').map(messageDraft)]
  const requestedTier = requestedTierOf(body)
  return ok({
    model: asked?.model ?? '',
    streaming: asked?.streaming ?? false,
    ...assemblePrompt('tools-system-messages', toolDrafts(body), drafts),
    ...(requestedTier === undefined ? {} : { requestedTier }),
  })
}

/** `serviceTier` (flex, priority, …), or the latency that was asked for, which has a price of its own too. */
export function requestedTierOf(from: JsonRecord): string | undefined {
  const latency = readText(readRecord(from, 'performanceConfig'), 'latency')
  return readText(readRecord(from, 'serviceTier'), 'type') ?? (latency === 'standard' ? undefined : latency)
}

/** Structured output's schema reaches the model with the instructions. */
function system(body: JsonRecord): PromptDraft[] {
  const format = readRecord(readRecord(readRecord(body, 'outputConfig'), 'textFormat'), 'structure')
  const schema = readText(readRecord(format, 'jsonSchema'), 'schema')
  return [
    { role: 'system', items: contentItems(body, 'system') },
    ...(schema === undefined
      ? []
      : [{ role: 'system', items: [{ kind: 'text', name: 'output-schema', text: schema }] } as const]),
  ]
}

function messageDraft(message: JsonRecord): PromptDraft {
  const items = contentItems(message, 'content')
  if (readString(message, 'role') === 'assistant') return { role: 'assistant', items }
  return { role: items.some((item) => item.kind === 'tool-result') ? 'tool' : 'user', items }
}

/** `toolSpec` is a function, `systemTool` one of AWS's own. */
function toolDrafts(body: JsonRecord): ToolDraft[] {
  const drafts: ToolDraft[] = []
  for (const tool of readRecords(readRecord(body, 'toolConfig'), 'tools')) {
    const cacheBreak = cacheBreakOf(tool)
    const last = drafts.at(-1)
    if (cacheBreak && last) drafts[drafts.length - 1] = { ...last, cacheBreak }
    const definition = readRecord(tool, 'toolSpec') ?? readRecord(tool, 'systemTool')
    if (definition) drafts.push({ name: readString(definition, 'name') ?? '', schema: canonicalJson(definition) })
  }
  return drafts
}
