import { canonicalJson } from '../providers/canonical-json.ts'
import { isRecord } from '../providers/json-reading.ts'

/**
 * Settings that decide what is found in the cache although they are no part of the prompt. Anthropic: they change the prompt behind the
 * client's back (platform.claude.com, "What invalidates the cache"). OpenAI: the key decides which machine looks.
 */
const DECISIVE: Readonly<Record<string, readonly string[]>> = {
  'anthropic-messages': ['thinking', 'tool_choice', 'speed'],
  'openai-chat': ['prompt_cache_key'],
  'openai-responses': ['prompt_cache_key'],
}

/** The decisive settings of a request by name, as JSON text; those that it leaves out are not there. `body`: its JSON. */
export function readCacheSettings(api: string, body: unknown): Readonly<Record<string, string>> {
  if (!isRecord(body)) return {}
  return Object.fromEntries(
    (DECISIVE[api] ?? []).flatMap((name) => (body[name] === undefined ? [] : [[name, canonicalJson(body[name])]])),
  )
}

export interface ChangedSetting {
  readonly name: string
  /** '': not set. */
  readonly before: string
  readonly after: string
}

/** The first decisive setting that two requests differ in; null where there is none. */
export function changedSetting(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): ChangedSetting | null {
  const name = Object.keys({ ...before, ...after }).find((each) => before[each] !== after[each])
  return name === undefined ? null : { name, before: before[name] ?? '', after: after[name] ?? '' }
}
