import { canonicalJson } from './canonical-json.ts'
import { type JsonRecord, readRecord, readText } from './json-reading.ts'

export type AnswerError = { readonly type?: string; readonly message: string }

/** Longer texts (an HTML page of a gateway, say) are cut: the body itself is kept elsewhere. */
const MAX_MESSAGE = 2000

/**
 * The error of an answer or a stream event: `{error: {message, type, code}}`, `{error: "…"}`, and what gateways write instead
 * (`{message}`, `{detail}`). undefined: there is none. A bare `message` counts only where the status already says that it failed.
 */
export function readAnswerError(value: JsonRecord, failed: boolean): AnswerError | undefined {
  const error = readRecord(value, 'error')
  if (error) return answerError(kindOf(error), messageOf(error) ?? canonicalJson(error))
  const text = readText(value, 'error')
  if (text !== undefined) return answerError(undefined, messageOf(value) ?? text)
  if (!failed) return undefined
  const message = messageOf(value)
  return message === undefined ? undefined : answerError(kindOf(value), message)
}

/** The error of an answer that is not JSON, or says nothing. undefined for a status that is none. */
export function statusError(status: number, text: string): AnswerError | undefined {
  return status < 400 ? undefined : answerError(undefined, text.trim() || `HTTP ${status}`)
}

function answerError(type: string | undefined, message: string): AnswerError {
  return { ...(type === undefined ? {} : { type }), message: message.slice(0, MAX_MESSAGE) }
}

const messageOf = (from: JsonRecord): string | undefined => readText(from, 'message') ?? readText(from, 'detail')

/** `type`, where it says more than that this is an error; else Google's `status` (`RESOURCE_EXHAUSTED`), else the code. */
function kindOf(from: JsonRecord): string | undefined {
  const type = readText(from, 'type')
  if (type !== undefined && type !== 'error') return type
  const status = readText(from, 'status')
  if (status !== undefined) return status
  const code = from.code
  return typeof code === 'number' ? String(code) : (readText(from, 'code') ?? type)
}
