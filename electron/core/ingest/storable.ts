import type { BodyRef, Headers } from '#shared/model/fact.ts'
import { providerFor } from '#shared/providers/index.ts'
import type { RequestHead } from '#shared/providers/provider.ts'
import { FIT_FOR_ALL, type Fitting } from '../privacy/fitting.ts'
import { PatternTooSlowError } from '../privacy/own-patterns.ts'
import type { CapturedBody, CapturedResponse } from '../proxy/recording.ts'
import { contentEncodings, decodeBody } from './decode.ts'
import { maskStored } from './mask-stored.ts'

/** What of a body may be written to disk. */
export interface StorableBody {
  readonly bytes: Uint8Array
  /** How many of the body's bytes those stand for. */
  readonly kept: number
  /** Where in `bytes` the middle of the body is missing. */
  readonly gapAt?: number
  readonly masked: number
  /** It may be read, and not be written. */
  readonly withheld?: BodyRef['withheld']
}

/**
 * Whether a body is stored (law 7). What a client sends to a base URL is meant for the recorder. Through a decrypted tunnel comes all that it
 * says to that host, signing in included: of that only model calls are kept, and of fetched files only results of models.
 */
export function isForKeeping(proxied: RequestHead | null, answer: CapturedResponse['response'] = null): boolean {
  if (proxied === null) return true
  const provider = providerFor(proxied)
  if (!provider?.fetches || !answer) return provider !== null
  const body = decodeBody(answer.headers, answer.body.data)
  return body !== null && provider.fetches({ status: answer.status, body })
}

/**
 * A body as it may be written: credentials masked, and what else its level of privacy says; of one without its middle, whole lines on both
 * sides, each masked by itself.
 */
export function storable(headers: Headers, body: CapturedBody, fitting: Fitting = FIT_FOR_ALL): StorableBody {
  if (body.fit) return { bytes: body.data, kept: body.kept, masked: body.fit.masked, ...gap(body.gapAt) }
  const withheld = fitting.withholds(headers, () => decodeBody(headers, body.data) !== null)
  const fit = masked(headers, body, withheld ? FIT_FOR_ALL : fitting)
  if (fit) return { ...fit, ...(withheld && { withheld }) }
  const read = masked(headers, body, FIT_FOR_ALL)
  return { ...(read ?? { bytes: body.data, kept: body.kept, masked: 0 }), withheld: 'unmaskable' }
}

/** null: looking for what to mask took too long. */
function masked(headers: Headers, { data, kept, gapAt }: CapturedBody, { mask }: Fitting): StorableBody | null {
  try {
    if (gapAt === undefined) return { ...maskStored(headers, data, mask), kept }
    const [before, after] = aroundGap(headers, data, gapAt)
    const [head, tail] = [maskStored(headers, before, mask), mask(after)]
    const stars = head.masked + tail.masked
    if (after.length === 0) return { bytes: head.bytes, kept: before.length, masked: stars }
    const bytes = Buffer.concat([head.bytes, tail.bytes])
    return { bytes, kept: before.length + after.length, ...gap(before.length), masked: stars }
  } catch (error) {
    if (error instanceof PatternTooSlowError) return null
    throw error
  }
}

const gap = (gapAt: number | undefined) => (gapAt === undefined ? {} : { gapAt })

/** Where a format has no lines to begin anew at, its end cannot be told apart from what is missing: only the beginning is kept. */
function aroundGap(headers: Headers, data: Uint8Array, gapAt: number): readonly [before: Uint8Array, after: Uint8Array] {
  const type = headers.find(([name]) => name === 'content-type')?.[1] ?? ''
  const events = /event-stream/i.test(type)
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  if (contentEncodings(headers).length > 0 || !(events || /ndjson|jsonl|json-?lines/i.test(type)))
    return [bytes.subarray(0, gapAt), bytes.subarray(0, 0)]
  const tail = bytes.subarray(gapAt)
  return [bytes.subarray(0, bytes.lastIndexOf('\n', gapAt - 1) + 1), tail.subarray(events ? nextEvent(tail) : nextLine(tail))]
}

function nextLine(bytes: Buffer): number {
  const end = bytes.indexOf('\n')
  return end < 0 ? bytes.length : end + 1
}

/** Where the first event begins whose beginning is there. */
function nextEvent(bytes: Buffer): number {
  const starts = ['\n\n', '\r\n\r\n'].flatMap((blank) => {
    const at = bytes.indexOf(blank)
    return at < 0 ? [] : [at + blank.length]
  })
  return starts.length === 0 ? bytes.length : Math.min(...starts)
}
