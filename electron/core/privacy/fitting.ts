import type { BodyRef, Headers } from '#shared/model/fact.ts'
import { type MaskedBody, maskBody } from '../proxy/credentials.ts'
import type { Captured } from '../proxy/recording.ts'
import { createOwnPatterns } from './own-patterns.ts'
import { type FindPrivate, findBuiltIn } from './patterns.ts'
import type { Privacy } from './privacy.ts'
import { redactBody } from './redact.ts'

/** How what was captured is made fit for the disk: the one place that knows the levels of privacy. */
export interface Fitting {
  /** A body without content encoding. @throws PatternTooSlowError */
  mask(body: Uint8Array): MaskedBody
  /** Why a body with these headers may only be read, and not be written. `decodable`: whether its content encoding can be undone. */
  withholds(headers: Headers, decodable: () => boolean): BodyRef['withheld']
  /** Credentials in heads were masked on the proxy's thread; this masks the rest. */
  head<M extends Captured>(message: M): M
}

/** Law 7 and no more. */
export const FIT_FOR_ALL: Fitting = { mask: maskBody, withholds: () => undefined, head: (message) => message }

export function createFitting({ level, patterns }: Privacy): Fitting {
  switch (level) {
    case 'full':
      return FIT_FOR_ALL
    case 'metadata':
      return { mask: maskBody, withholds: () => 'metadata', head: (message) => redactHead(message, findBuiltIn) }
    case 'redacted': {
      const findOwn = createOwnPatterns(patterns)
      const find: FindPrivate = (text) => [...findBuiltIn(text), ...findOwn(text)]
      return {
        mask(body) {
          const known = maskBody(body)
          const { bytes, masked } = redactBody(known.bytes, find)
          return { bytes, masked: known.masked + masked }
        },
        withholds: (headers, decodable) => (isFramed(headers) || !decodable() ? 'unmaskable' : undefined),
        head: (message) => redactHead(message, find),
      }
    }
  }
}

/** Frames carry checksums and base64: what they say cannot be masked in place. */
const isFramed = (headers: Headers): boolean =>
  headers.some(([name, value]) => name === 'content-type' && /vnd\.amazon\.eventstream/i.test(value))

function redactHead<M extends Captured>(message: M, find: FindPrivate): M
function redactHead(message: Captured, find: FindPrivate): Captured {
  const clean = (text: string): string => {
    try {
      return find(text).reduce((masked, [from, to]) => masked.slice(0, from) + '*'.repeat(to - from) + masked.slice(to), text)
    } catch {
      return '*'.repeat(text.length)
    }
  }
  const cleanAll = (headers: Headers): Headers => headers.map(([name, value]) => [name, clean(value)] as const)
  if (message.kind === 'opened') {
    const { upstream } = message
    return {
      ...message,
      query: clean(message.query),
      headers: cleanAll(message.headers),
      ...(upstream && { upstream: { ...upstream, headers: cleanAll(upstream.headers) } }),
    }
  }
  const { response } = message
  return response ? { ...message, response: { ...response, headers: cleanAll(response.headers) } } : message
}
