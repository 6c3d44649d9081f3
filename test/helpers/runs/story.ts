import type { Headers, RunHints } from '#shared/model/fact.ts'

/**
 * Agent programs written as text, one exchange a line:
 *
 *     <start s> +<lasts s> <run or -> <conversation>: <asks> -> <answers> [name=value …]
 *     0.0 +1.0 fix main: user "Fix the test" -> use t1 Read {"file":"a.ts"} [in=900 out=40]
 *     1.5 +1.0 fix main: result t1 "…" -> say "Done"
 *
 * `conversation` only says whose history the line goes on with; it is never sent. Asks, joined by `, `: `user "…"`, `result <id> "…"`, `again`
 * (the same request once more), `only user "…"` (forgets the history first), `drop <n>, user "…"`
 * (forgets its first n messages), `keep <n>-<m> after user "…", user "…"` (puts a text in the place of all but its messages n to m). Answers: `say "…"`, `use <id> <tool> {…}`, a status (`429`), `reset`,
 * `cut "…"` (the client leaves after so much text), `open` (never settles), `error "…"` (inside a 200 stream). Options: in, out, model, retry, site, path,
 * tags (`a=b,c=d` after `:`), key (of the run), header names with a dash, and traceparent.
 */
export interface StoryExchange {
  readonly id: string
  readonly startUs: number
  readonly lastsUs: number
  readonly hints: RunHints
  readonly headers: Headers
  readonly endpoint: Endpoint
  readonly request: string
  readonly answer: StoryAnswer
  /** When which byte of the answer arrived; made up where left out. */
  readonly marks?: readonly (readonly [offset: number, atUs: number])[]
}

export interface Endpoint {
  /** POST where left out. */
  readonly method?: 'GET'
  readonly provider: string
  readonly host: string
  readonly path: string
}

export const MESSAGES: Endpoint = { provider: 'anthropic', host: 'api.anthropic.com', path: '/v1/messages' }
export const CHAT: Endpoint = { provider: 'openai', host: 'api.openai.com', path: '/v1/chat/completions' }
export const RESPONSES: Endpoint = { provider: 'openai', host: 'api.openai.com', path: '/v1/responses' }

export type StoryAnswer =
  | { readonly kind: 'answered'; readonly status: number; readonly body: string; readonly contentType?: string }
  | { readonly kind: 'reset' }
  /** A stream whose connection the provider lost. */
  | { readonly kind: 'broken'; readonly body: string }
  /** A stream that the client left. */
  | { readonly kind: 'cut'; readonly body: string }
  | { readonly kind: 'open' }

interface Message {
  readonly role: 'user' | 'assistant'
  readonly content: readonly Record<string, unknown>[]
}

const LINE =
  /^(?<start>[\d.]+) +\+(?<lasts>[\d.]+) +(?<run>\S+) +(?<who>\w+): +(?<asks>.*?) +-> +(?<answers>.*?)(?: +\[(?<options>[^\]]*)\])?$/

/** Reads a story. Model `sonnet` unless told otherwise; requests are Anthropic Messages. */
export function tell(text: string): StoryExchange[] {
  const histories = new Map<string, readonly Message[]>()
  const requests = new Map<string, string>()
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
  return lines.map((line, at) => {
    const found = LINE.exec(line)?.groups
    if (!found) throw new Error(`Cannot read the story's line: ${line}`)
    const { start = '', lasts = '', run = '-', who = '', asks = '', answers = '', options = '' } = found
    const set = new Map(
      options
        .split(' ')
        .filter(Boolean)
        .map((option) => [option.slice(0, option.search(/[=:]/)), option.slice(option.search(/[=:]/) + 1)]),
    )
    const model = set.get('model') ?? 'sonnet'
    const streaming = /^(cut|error|open)/.test(answers)
    const [history, rest] = shorten(histories.get(who) ?? [], asks)
    const messages = asks === 'again' ? history : [...history, { role: 'user' as const, content: readAsks(rest) }]
    const tools = (set.get('tools') ?? 'Read,Bash')
      .split(',')
      .filter(Boolean)
      .map((name) => ({ name, input_schema: { type: 'object' } }))
    const request =
      asks === 'again'
        ? (requests.get(who) ?? '')
        : JSON.stringify({ model, max_tokens: 1000, stream: streaming, tools, messages })
    requests.set(who, request)
    const content = readAnswer(answers)
    histories.set(who, content.length > 0 && !streaming ? [...messages, { role: 'assistant', content }] : messages)
    const retry = set.get('retry')
    return {
      id: (at + 1).toString(16).padStart(4, '0').padEnd(24, '0'),
      startUs: Math.round(Number(start) * 1e6),
      lastsUs: Math.round(Number(lasts) * 1e6),
      hints: readHints(run, set),
      headers: [
        ...(retry === undefined ? [] : [['x-stainless-retry-count', retry] as const]),
        ...[...set]
          .filter(([name]) => name.includes('-') || name === 'traceparent')
          .map(([name, value]) => [name, value] as const),
      ],
      endpoint: { ...MESSAGES, path: set.get('path') ?? MESSAGES.path },
      request,
      answer: buildAnswer(answers, content, {
        model,
        input: Number(set.get('in') ?? 100),
        output: Number(set.get('out') ?? 10),
        id: `msg_story_${at}`,
      }),
    }
  })
}

/** What an ask leaves of the history, and what it asks then. */
function shorten(history: readonly Message[], asks: string): [history: readonly Message[], rest: string] {
  const dropped = /^(?:only |drop (\d+), )/.exec(asks)
  if (dropped) return [history.slice(Number(dropped[1] ?? Number.POSITIVE_INFINITY)), asks.slice(dropped[0].length)]
  const kept = /^keep (\d+)-(\d+) after (user "[^"]*"), /.exec(asks)
  if (!kept) return [history, asks]
  const opening: Message = { role: 'user', content: readAsks(kept[3] ?? '') }
  return [[opening, ...history.slice(Number(kept[1]) - 1, Number(kept[2]))], asks.slice(kept[0].length)]
}

function readHints(run: string, set: ReadonlyMap<string, string>): RunHints {
  const tags = Object.fromEntries(
    (set.get('tags') ?? '')
      .split(',')
      .filter(Boolean)
      .map((tag) => tag.split('=')),
  )
  const key = set.get('key')
  const site = set.get('site')
  return {
    ...(run !== '-' && { run, runBy: 'path' }),
    ...(key !== undefined && { runKey: key }),
    ...(site !== undefined && { site }),
    tags,
  }
}

function readAsks(text: string): Record<string, unknown>[] {
  return text.split(/, (?=user |result )/).map((ask) => {
    const result = /^result (\S+) (".*")$/s.exec(ask)
    if (result) return { type: 'tool_result', tool_use_id: result[1], content: JSON.parse(result[2] ?? '') }
    const user = /^user (".*")$/s.exec(ask)
    if (!user) throw new Error(`Cannot read what is asked: ${ask}`)
    return { type: 'text', text: JSON.parse(user[1] ?? '') }
  })
}

/** The content blocks of an answer; none for a failure. */
function readAnswer(text: string): Record<string, unknown>[] {
  return text.split(/, (?=say |use )/).flatMap((part): Record<string, unknown>[] => {
    const use = /^use (\S+) (\S+) (\{.*\})$/s.exec(part)
    if (use) return [{ type: 'tool_use', id: use[1], name: use[2], input: JSON.parse(use[3] ?? '') }]
    const said = /^say (".*")$/s.exec(part)
    return said ? [{ type: 'text', text: JSON.parse(said[1] ?? '') }] : []
  })
}

function buildAnswer(
  text: string,
  content: readonly Record<string, unknown>[],
  meta: { model: string; input: number; output: number; id: string },
): StoryAnswer {
  const { model, id } = meta
  const usage = { input_tokens: meta.input, output_tokens: meta.output }
  if (text === 'reset') return { kind: 'reset' }
  if (text === 'open') return { kind: 'open' }
  if (/^\d{3}$/.test(text)) {
    return {
      kind: 'answered',
      status: Number(text),
      body: JSON.stringify({ type: 'error', error: { type: 'some_error', message: 'No.' } }),
    }
  }
  const cut = /^(cut|error)(?: (".*"))?$/s.exec(text)
  if (cut) {
    const head = {
      type: 'message_start',
      message: { id, type: 'message', role: 'assistant', model, content: [], usage: { ...usage, output_tokens: 1 } },
    }
    const said = JSON.parse(cut[2] ?? '""') as string
    if (cut[1] === 'error')
      return {
        kind: 'answered',
        status: 200,
        body: sse(head, { type: 'error', error: { type: 'overloaded_error', message: said } }),
      }
    if (said === '') return { kind: 'cut', body: '' }
    const block = { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }
    return {
      kind: 'cut',
      body: sse(head, block, { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: said } }),
    }
  }
  const stop_reason = content.some(({ type }) => type === 'tool_use') ? 'tool_use' : 'end_turn'
  return {
    kind: 'answered',
    status: 200,
    body: JSON.stringify({ id, type: 'message', role: 'assistant', model, content, stop_reason, usage }),
  }
}

const sse = (...events: readonly Readonly<Record<string, unknown>>[]): string =>
  events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('')
