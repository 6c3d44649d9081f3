/** What goes over the wire in the recorder's benchmark: requests as an agent sends them, each a little different, and answers with usage. */

export const SSE_CHUNKS = 50
export const SSE_GAP_MS = 5

const usage = { prompt_tokens: 1900, completion_tokens: 400, total_tokens: 2300, prompt_tokens_details: { cached_tokens: 1024 } }
const SENTENCE = 'The loader reads the file, splits it into lines and hands each to the parser, which keeps what it knows. '

/** 2.1 KB. */
export const ANSWER = Buffer.from(
  JSON.stringify({
    id: 'chatcmpl-bench',
    object: 'chat.completion',
    created: 1_790_000_000,
    model: 'gpt-5',
    choices: [{ index: 0, message: { role: 'assistant', content: SENTENCE.repeat(17).slice(0, 1750) }, finish_reason: 'stop' }],
    usage,
  }),
)

const event = (rest: object): string =>
  `data: ${JSON.stringify({ id: 'chatcmpl-bench', object: 'chat.completion.chunk', created: 1_790_000_000, model: 'gpt-5', ...rest })}\n\n`

/** Says when it was sent, on a clock that all processes of a machine share. */
export const sseChunk = (): string =>
  event({ choices: [{ index: 0, delta: { content: `@${process.hrtime.bigint()}@` }, finish_reason: null }] })

export const sseEnd = (): string =>
  `${event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })}${event({ choices: [], usage })}data: [DONE]\n\n`

export interface Addressing {
  readonly path: string
  readonly host: string
  readonly headers: readonly string[]
}

/** A request to be sent again and again; `next` makes its last message a new one, as in a conversation's next turn. */
export interface RequestBytes {
  readonly bytes: Buffer
  next(n: number): void
}

export function requestBytes({ path, host, headers }: Addressing, bodyBytes: number, stream: boolean): RequestBytes {
  const digits = '0000000000'
  const body = (system: string): string =>
    JSON.stringify({
      model: 'gpt-5',
      ...(stream && { stream: true, stream_options: { include_usage: true } }),
      messages: [
        { role: 'system', content: system },
        { role: 'user', content: `What does step ${digits} do, and what follows from it?` },
      ],
    })
  const room = bodyBytes - body('').length
  const text = body(SENTENCE.repeat(Math.ceil(room / SENTENCE.length)).slice(0, room))
  const head = [
    `POST ${path} HTTP/1.1`,
    `Host: ${host}`,
    'Content-Type: application/json',
    'Authorization: Bearer sk-bench',
    'User-Agent: OpenAI/JS 7.0.0',
    'X-Stainless-Retry-Count: 0',
    `Content-Length: ${text.length}`,
    ...headers,
  ]
  const bytes = Buffer.from(`${head.join('\r\n')}\r\n\r\n${text}`)
  const at = bytes.lastIndexOf(digits)
  return { bytes, next: (n) => void bytes.write(String(n).padStart(digits.length, '0'), at, 'latin1') }
}
