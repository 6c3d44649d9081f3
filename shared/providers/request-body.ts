import { err, ok, type Result } from '../model/result.ts'
import { parseJsonPrefix } from './json-prefix.ts'
import { isRecord, type JsonRecord } from './json-reading.ts'
import type { ParseFailure, RequestHead } from './provider.ts'
import { decodeUtf8 } from './utf8.ts'

/** The JSON object of a request's body; one that was cut is read as far as it goes. */
export function readRequestBody(body: Uint8Array): Result<JsonRecord, ParseFailure> {
  const parsed = parseJsonPrefix(decodeUtf8(body))
  if (!parsed) return err({ code: 'not-json', detail: `The request's body of ${body.length} bytes is not JSON.` })
  if (isRecord(parsed.value)) return ok(parsed.value)
  return err({ code: 'unexpected-shape', detail: 'The request is JSON, but not an object.' })
}

/** The path of a request, without a query and without a slash at its end. */
export const pathOf = (head: RequestHead): string => head.path.replace(/\?.*$/s, '').replace(/\/+$/, '')

/** The model that an Azure path names (`/openai/deployments/<name>/…`): the body may leave it out. */
export function deploymentOf(head: RequestHead): string | undefined {
  const name = /\/deployments\/([^/]+)\//.exec(head.path)?.[1]
  if (name === undefined) return undefined
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
