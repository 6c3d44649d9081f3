import type { Insertion } from './rewrite.ts'

const FLAG = ',"stream_options":{"include_usage":true}'
const CLOSING_BRACE = 0x7d
/** In bytes: most long prompts have no such word in quotes, and need not become a text to know it. */
const STREAM = Buffer.from('"stream"')

/**
 * Where to put `stream_options.include_usage` into a Chat Completions request that streams and says nothing of stream options: in front of its
 * last brace, so that every byte of the client's stays, and the beginning, which caches go by, stays in place. null: it is not such a request,
 * or there is any doubt of how it is read.
 */
export function spliceIncludeUsage(body: Buffer): Insertion | null {
  if (!body.includes(STREAM)) return null
  const text = decode(body)
  if (text === null) return null
  const request = parse(text)
  if (request?.stream !== true || 'stream_options' in request) return null
  // Azure's "On Your Data" refuses stream options (Azure/azure-sdk-for-js#30751).
  if ('data_sources' in request) return null
  // Which of two equal keys counts is up to the reader.
  if (topLevelKeys(text) !== Object.keys(request).length) return null
  return { at: body.lastIndexOf(CLOSING_BRACE), text: FLAG }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decode(body: Buffer): string | null {
  try {
    return utf8.decode(body)
  } catch {
    return null
  }
}

function parse(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
  } catch {
    return null
  }
}

/** How many keys the object has in so many words. `text`: valid JSON of an object. */
function topLevelKeys(text: string): number {
  let depth = 0
  let keys = 0
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22: // "
        at = stringEnd(text, at)
        break
      case 0x3a: // :
        if (depth === 1) keys++
        break
      case 0x7b: // {
      case 0x5b: // [
        depth++
        break
      case 0x7d: // }
      case 0x5d: // ]
        depth--
    }
  }
  return keys
}

/** Index of the quote that closes the string which opens at `start`: the next one with an even number of backslashes before it. */
function stringEnd(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let slash = end
    while (text[slash - 1] === '\\') slash--
    if ((end - slash) % 2 === 0) return end
  }
}
