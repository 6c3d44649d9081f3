import type { ParsedRequest, ParsedResponse } from '../model/prompt.ts'
import { ok, type Result } from '../model/result.ts'
import type { Usage } from '../model/usage.ts'
import { parseFormData } from './form-data.ts'
import { type JsonRecord, readRecord, readString, readText } from './json-reading.ts'
import type { Media } from './message-items.ts'
import { readOpenAiUsage } from './openai-usage.ts'
import { readPlainAnswer } from './plain-answer.ts'
import { plainPrompt, textsOf } from './plain-prompt.ts'
import type { ParseFailure, Provider, RequestHead, ResponseInput } from './provider.ts'
import { deploymentOf, pathOf, readRequestBody } from './request-body.ts'
import { unreadableAnswer } from './unreadable-answer.ts'
import { decodeUtf8 } from './utf8.ts'
import { readWireBody, type StreamEvent } from './wire-body.ts'

/** A format of OpenAI's that turns words into pictures or sounds, or back. */
interface MediaFormat {
  readonly id: string
  readonly path: RegExp
  /** What stands in the files of its forms. */
  readonly files: Media['type']
  /** What it generates, where the usage does not split it. */
  readonly generates: 'text' | 'image'
}

/**
 * Requests are JSON or forms, answers documents, events or bare sound. Only what is billed by token reports usage: what is billed by the
 * picture (DALL·E), the second (Whisper) or the character (older voices) stays without.
 */
const mediaProvider = ({ id, path, files, generates }: MediaFormat): Provider => ({
  id,
  matches: (head) => head.method === 'POST' && path.test(pathOf(head)),
  parseRequest: (head, bytes) => parseRequest(head, bytes, files),
  parseResponse: (input) => parseResponse(input, generates),
  promptOrder: 'system-tools-messages',
  bills: (status) => status < 400,
})

/** Source: openai-node, `ImagesResponse`, `ImageGenStreamEvent`, `ImageEditStreamEvent`. */
export const openaiImages = mediaProvider({
  id: 'openai-images',
  path: /\/images\/(generations|edits|variations)$/,
  files: 'image',
  generates: 'image',
})

/** Source: openai-node, `Transcription`, `TranscriptionStreamEvent`; `SpeechCreateParams`, whose answer is sound, or events if asked for. */
export const openaiAudio = mediaProvider({
  id: 'openai-audio',
  path: /\/audio\/(transcriptions|translations|speech)$/,
  files: 'audio',
  generates: 'text',
})

function parseRequest(head: RequestHead, bytes: Uint8Array, files: Media['type']): Result<ParsedRequest, ParseFailure> {
  const form = parseFormData(bytes)
  const read = form ? ok(fieldsOf(form)) : readRequestBody(bytes)
  if (!read.ok) return read
  const fields = read.value
  const media = (form ?? []).flatMap(({ file, data }) => (file === null ? [] : [{ type: files, bytes: data.length }]))
  return ok({
    model: readText(fields, 'model') ?? deploymentOf(head) ?? '',
    streaming: fields.stream === true || fields.stream === 'true' || fields.stream_format === 'sse',
    ...plainPrompt(
      ['instructions', 'prompt', 'input'].flatMap((key) => textsOf(fields[key])),
      media,
    ),
  })
}

const fieldsOf = (form: NonNullable<ReturnType<typeof parseFormData>>): JsonRecord =>
  Object.fromEntries(form.flatMap(({ name, file, data }) => (file === null ? [[name, decodeUtf8(data)]] : [])))

function parseResponse(input: ResponseInput, generates: MediaFormat['generates']): ParsedResponse {
  // Bare sound does not say where it ends: only the connection does.
  if (input.status < 400 && isBare(input)) return { ...NO_WORDS, complete: false, firstContentOffset: 0 }
  const body = readWireBody(input.body)
  switch (body.kind) {
    case 'document': {
      const answer = readAnswer(body.value, input, generates)
      return { ...answer, complete: body.complete, firstContentOffset: answer.output.length > 0 ? body.offset : null }
    }
    case 'stream': {
      const { document, finished, firstContentOffset } = assembleStream(body.events)
      return { ...readAnswer(document, input, generates), complete: finished, firstContentOffset }
    }
    case 'text':
      return unreadableAnswer(input.status, body.text)
  }
}

const NO_WORDS = { usage: null, output: [], toolUses: [], message: null }

/** Sound or a picture and nothing else; a transcription as plain text or subtitles is not JSON either. */
const isBare = ({ headers }: ResponseInput): boolean =>
  /^(audio|image)\/|octet-stream/.test(headers.find(([name]) => name === 'content-type')?.[1] ?? '')

function readAnswer(document: JsonRecord, input: ResponseInput, generates: MediaFormat['generates']) {
  const text = readText(document, 'text')
  const usage = readRecord(document, 'usage')
  return readPlainAnswer(document, input, {
    usage: usage ? readUsage(usage, generates, input.request?.model ?? '') : null,
    items: text === undefined ? [] : [{ kind: 'text', text }],
  })
}

/** The usage of a picture does not always say that its output tokens are the picture's. */
function readUsage(usage: JsonRecord, generates: MediaFormat['generates'], model: string): Usage | null {
  const painted = generates === 'image' && !readRecord(usage, 'output_tokens_details')
  return readOpenAiUsage(painted ? { ...usage, output_tokens_details: { image_tokens: usage.output_tokens } } : usage, model)
}

/** The event that ends the answer has all of it but for what was sent piece by piece: `transcript.text.done`, `image_edit.completed`, … */
function assembleStream(events: readonly StreamEvent[]) {
  let document: JsonRecord = {}
  let text = ''
  let finished = false
  let firstContentOffset: number | null = null
  for (const { type, data, offset } of events) {
    if (type.endsWith('.delta') || type.endsWith('.partial_image')) firstContentOffset ??= offset
    if (type === 'transcript.text.delta') text += readString(data, 'delta') ?? ''
    if (/\.(done|completed)$/.test(type)) {
      document = data
      finished = true
    }
    if (type === 'error') document = { ...document, error: data.error ?? data }
  }
  return { document: { text, ...document }, finished, firstContentOffset }
}
