import type { RunHints } from '#shared/model/fact.ts'
import { err, ok, type Result } from '#shared/model/result.ts'

/** What a client said about grouping, while it is being read from the path and the headers. */
export interface HintBuilder {
  run?: string
  runKey?: string
  runBy?: 'path' | 'header'
  tags: Record<string, string>
  site?: string
}

const MAX_NAME = 200
const PREFIX = 'x-agentprof-'

/** Names of runs, keys, tags and sites: 1–200 characters, no control characters (they are shown in terminals). */
export function readName(what: string, text: string): Result<string, string> {
  // Characters, not UTF-16 units; a text of fewer units needs no count.
  const length = text.length <= MAX_NAME ? text.length : [...text].length
  if (length === 0) return err(`The ${what} is empty.`)
  if (length > MAX_NAME) return err(`The ${what} has ${length} characters; at most ${MAX_NAME} are allowed.`)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (/[\u0000-\u001f\u007f-\u009f]/.test(text)) return err(`The ${what} contains a control character.`)
  return ok(text)
}

/** `<name>` or `<name>~<key>`; the last `~` divides. */
export function readRun(hints: HintBuilder, text: string, by: 'path' | 'header'): Result<HintBuilder, string> {
  const tilde = text.lastIndexOf('~')
  const name = readName('run name', tilde < 0 ? text : text.slice(0, tilde))
  if (!name.ok) return name
  if (tilde < 0) {
    delete hints.runKey
  } else {
    const key = readName('run key after ~', text.slice(tilde + 1))
    if (!key.ok) return key
    hints.runKey = key.value
  }
  hints.run = name.value
  hints.runBy = by
  return ok(hints)
}

export function readTag(hints: HintBuilder, key: string, value: string): Result<HintBuilder, string> {
  const readKey = readName('tag key', key)
  if (!readKey.ok) return readKey
  const readValue = readName(`value of tag ${key}`, value)
  if (!readValue.ok) return readValue
  // A plain assignment of `__proto__` would set a prototype.
  Object.defineProperty(hints.tags, readKey.value, {
    value: readValue.value,
    enumerable: true,
    configurable: true,
    writable: true,
  })
  return ok(hints)
}

export const isHintHeader = (lowerCaseName: string): boolean => lowerCaseName.startsWith(PREFIX)

/**
 * Reads one `x-agentprof-…` header over what the path said: a header is nearer to the call. Values may be percent-encoded, because many
 * clients can send nothing but ASCII. What cannot be read is left out and named in the error: a bad hint never stops a request.
 */
export function readHintHeader(hints: HintBuilder, lowerCaseName: string, value: string): Result<HintBuilder, string> {
  switch (lowerCaseName) {
    case 'x-agentprof-run':
      return readRun(hints, decode(value.trim()), 'header')
    case 'x-agentprof-site': {
      const site = readName('call site', decode(value.trim()))
      if (site.ok) hints.site = site.value
      return site.ok ? ok(hints) : site
    }
    case 'x-agentprof-tags':
      return readTagList(hints, value)
    default:
      return err(`There is no header ${lowerCaseName}.`)
  }
}

/** `user=ann,feature=search` */
function readTagList(hints: HintBuilder, list: string): Result<HintBuilder, string> {
  let problem: string | null = null
  for (const pair of list.split(',')) {
    if (pair.trim() === '') continue
    const equals = pair.indexOf('=')
    const read: Result<HintBuilder, string> =
      equals < 0
        ? err(`The tag "${pair.trim()}" has no value: write key=value.`)
        : readTag(hints, decode(pair.slice(0, equals).trim()), decode(pair.slice(equals + 1).trim()))
    if (!read.ok) problem ??= read.error
  }
  return problem === null ? ok(hints) : err(problem)
}

/** Header bytes arrive as Latin-1: UTF-8 in them is put right, percent-encoding undone where it is one. */
function decode(value: string): string {
  let text = value
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finds bytes beyond ASCII
  if (/[^\u0000-\u007f]/.test(value)) {
    const utf8 = Buffer.from(value, 'latin1').toString('utf8')
    if (!utf8.includes('\ufffd')) text = utf8
  }
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The hints as they are recorded. */
export const buildHints = ({ tags, ...named }: HintBuilder): RunHints => ({ ...named, tags })
