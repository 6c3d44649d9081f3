import type { ParsedRequest } from '../../model/prompt.ts'
import { ok, type Result } from '../../model/result.ts'
import { type AssembledPrompt, assemblePrompt, type PromptDraft, type ToolDraft } from '../assemble-prompt.ts'
import { canonicalJson } from '../canonical-json.ts'
import { modelPathOf } from '../google-model-path.ts'
import { isRecord, type JsonRecord, readString, readText } from '../json-reading.ts'
import type { ParseFailure, RequestHead } from '../provider.ts'
import { readRequestBody } from '../request-body.ts'
import { createUseNamer, type UseNamer } from '../use-namer.ts'
import { cachedContentId } from './cached-content.ts'
import { contentItems } from './content.ts'
import { camelCased, readMessage, readMessages } from './proto-json.ts'

/**
 * Source: js-genai, `GenerateContentParameters`; ai.google.dev/api/generate-content. With `cachedContent` the front of the prompt stands on the
 * server. Counting tokens wraps the same request, and contents are stored by one that differs in nothing but the model's place.
 */
export function parseGenerateRequest(head: RequestHead, bytes: Uint8Array): Result<ParsedRequest, ParseFailure> {
  const read = readRequestBody(bytes)
  const asked = modelPathOf(head)
  if (!read.ok && !asked) return read
  // The path alone still says which model was asked.
  const outer = read.ok ? camelCased(read.value) : {}
  const body = readMessage(outer, 'generateContentRequest') ?? outer
  const tier = readText(body, 'serviceTier') ?? header(head, 'x-vertex-ai-llm-shared-request-type')
  const cached = readText(body, 'cachedContent')
  return ok({
    model: asked?.model ?? readText(body, 'model')?.replace(/^.*models\//s, '') ?? '',
    streaming: asked?.method === 'streamGenerateContent',
    ...readGenerationPrompt(body),
    ...(tier === undefined ? {} : { requestedTier: tier }),
    ...(cached === undefined ? {} : { cachedContent: cachedContentId(cached) }),
  })
}

/** `body`: in camel case. */
export function readGenerationPrompt(body: JsonRecord, namer = createUseNamer()): AssembledPrompt {
  const drafts = [...outputSchema(body), ...instructions(body), ...contentDrafts(body, namer)]
  return assemblePrompt('system-tools-messages', readMessages(body, 'tools').flatMap(toolDrafts), drafts)
}

const header = ({ headers }: RequestHead, name: string): string | undefined => headers.find(([each]) => each === name)?.[1]

function outputSchema(body: JsonRecord): PromptDraft[] {
  const config = readMessage(body, 'generationConfig')
  const schema = config?.responseSchema ?? config?.responseJsonSchema
  return isRecord(schema)
    ? [{ role: 'system', items: [{ kind: 'text', name: 'output-schema', text: canonicalJson(schema) }] }]
    : []
}

function instructions(body: JsonRecord): PromptDraft[] {
  const text = readText(body, 'systemInstruction')
  const items = contentItems(
    text === undefined ? readMessage(body, 'systemInstruction') : { parts: [{ text }] },
    createUseNamer(),
  )
  return items.length > 0 ? [{ role: 'system', items }] : []
}

/** An answer may be sent back in several contents: neighbours of the model's are one message, as are the results that follow it. */
function contentDrafts(body: JsonRecord, namer: UseNamer): PromptDraft[] {
  const drafts: PromptDraft[] = []
  for (const content of readMessages(body, 'contents')) {
    const byModel = readString(content, 'role') === 'model'
    const last = drafts.at(-1)
    if (byModel && last?.role !== 'assistant') namer.newAnswer()
    const items = contentItems(content, namer)
    const role = byModel ? 'assistant' : items.some((item) => item.kind === 'tool-result') ? 'tool' : 'user'
    if (last && role === last.role && role !== 'user') drafts[drafts.length - 1] = { role, items: [...last.items, ...items] }
    else drafts.push({ role, items })
  }
  return drafts
}

/** What gives the server access elsewhere is not shown to the model. */
const UNSEEN: ReadonlySet<string> = new Set(['authConfig', 'auth_config', 'apiAuth', 'api_auth', 'headers'])

/** Functions by their declarations; a tool of the provider's own is named by its field (`googleSearch`). */
function toolDrafts(tool: JsonRecord): ToolDraft[] {
  return Object.entries(tool).flatMap(([kind, config]): ToolDraft[] => {
    if (kind !== 'functionDeclarations') return [{ name: kind, schema: canonicalJson({ [kind]: config }, UNSEEN) }]
    return readMessages(tool, kind).map((declaration) => ({
      name: readString(declaration, 'name') ?? '',
      schema: canonicalJson(declaration),
    }))
  })
}
