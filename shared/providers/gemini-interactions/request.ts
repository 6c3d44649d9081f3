import type { ParsedRequest } from '../../model/prompt.ts'
import { ok, type Result } from '../../model/result.ts'
import { assemblePrompt, type PromptDraft, type ToolDraft } from '../assemble-prompt.ts'
import { canonicalJson } from '../canonical-json.ts'
import { type JsonRecord, readRecord, readRecords, readText } from '../json-reading.ts'
import type { ParseFailure, RequestHead } from '../provider.ts'
import { readRequestBody } from '../request-body.ts'
import { stepItems, stepRole } from './step.ts'

/** Source: js-genai, `CreateModelInteractionParams`. With `previous_interaction_id` the request carries only what is new. An agent stands for its model. */
export function parseInteractionRequest(_head: RequestHead, bytes: Uint8Array): Result<ParsedRequest, ParseFailure> {
  const read = readRequestBody(bytes)
  if (!read.ok) return read
  const body = read.value
  const own = [...outputSchema(body), ...instructions(body)]
  const requestedTier = readText(body, 'service_tier')
  const previousResponseId = readText(body, 'previous_interaction_id')
  return ok({
    model: readText(body, 'model')?.replace(/^models\//, '') ?? readText(body, 'agent') ?? '',
    streaming: body.stream === true,
    ...assemblePrompt('system-tools-messages', readRecords(body, 'tools').map(toolDraft), [...own, ...inputDrafts(body)]),
    ...(requestedTier === undefined ? {} : { requestedTier }),
    ...(previousResponseId === undefined ? {} : { previousResponseId }),
    ...(own.length === 0 ? {} : { instructions: own.length }),
  })
}

function outputSchema(body: JsonRecord): PromptDraft[] {
  const formats = [readRecord(body, 'response_format'), ...readRecords(body, 'response_format')]
  const schema = formats.map((format) => readRecord(format, 'schema')).find((each) => each !== undefined)
  return schema ? [{ role: 'system', items: [{ kind: 'text', name: 'output-schema', text: canonicalJson(schema) }] }] : []
}

function instructions(body: JsonRecord): PromptDraft[] {
  const text = readText(body, 'system_instruction')
  return text === undefined ? [] : [{ role: 'system', items: [{ kind: 'text', text }] }]
}

/** `input`: a text, contents (of one message of the user), or steps. Neighbours of one speaker are one message. */
function inputDrafts(body: JsonRecord): PromptDraft[] {
  const text = readText(body, 'input')
  const steps =
    text === undefined ? [readRecord(body, 'input') ?? [], readRecords(body, 'input')].flat() : [{ type: 'text', text }]
  const drafts: PromptDraft[] = []
  for (const step of steps) {
    const stated = stepRole(step)
    const role = stated ?? 'user'
    const last = drafts.at(-1)
    const items = stepItems(step)
    if (last?.role === role && (stated === null || role !== 'user'))
      drafts[drafts.length - 1] = { role, items: [...last.items, ...items] }
    else drafts.push({ role, items })
  }
  return drafts
}

/** What gives the server access elsewhere is not shown to the model. */
const UNSEEN: ReadonlySet<string> = new Set(['headers', 'auth_config'])

const toolDraft = (tool: JsonRecord): ToolDraft => ({
  name: readText(tool, 'name') ?? readText(tool, 'type') ?? '',
  schema: canonicalJson(tool, UNSEEN),
})
