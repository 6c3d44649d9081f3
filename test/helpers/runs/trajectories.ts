import { createReadStream } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { z } from 'zod'

const folder = resolve(process.env.AGENTPROF_CORPUS ?? join(import.meta.dirname, '../../../../shared/corpus'))

const message = z.looseObject({ role: z.string(), content: z.unknown().optional() })
type Message = z.infer<typeof message>

const subcall = z.object({ node: z.number(), messages: z.array(message), response: z.looseObject({ content: z.unknown() }) })
const compaction = z.object({ beforeMessageIndex: z.number(), firstKeptEntryIndex: z.number(), summary: z.string() })

const schema = z.object({
  source: z.looseObject({ repo: z.string() }),
  model: z
    .string()
    .nullable()
    .transform((name) => name ?? 'unnamed'),
  format: z.enum(['openai-chat', 'anthropic-messages']),
  system: z.unknown().optional(),
  messages: z.array(message),
  subcalls: z
    .array(subcall)
    .nullish()
    .transform((calls) => calls ?? []),
  compactions: z
    .array(compaction)
    .nullish()
    .transform((found) => found ?? []),
})

/** A whole agent run of the corpus. */
export type Trajectory = z.infer<typeof schema>

/** Every `stride`-th trajectory. */
export async function readTrajectories(stride: number): Promise<Trajectory[]> {
  const source = createReadStream(join(folder, 'trajectories.jsonl.gz'))
  const found: Trajectory[] = []
  let at = 0
  for await (const line of createInterface({ input: source.pipe(createGunzip()) })) {
    if (at++ % stride === 0) found.push(schema.parse(JSON.parse(line)))
  }
  return found
}

/** How an agent's requests differ from its bare history. */
export type Habit = 'plain' | 'changing system text' | 'dropping old turns' | 'compacting' | 'side calls'

/** One model call as it would have gone over the wire. */
export interface Turn {
  readonly provider: 'openai' | 'anthropic'
  readonly request: string
  /** null: the client left before anything was said. */
  readonly response: string | null
}

const KEPT = 8

export interface Manner {
  readonly habit: Habit
  readonly twin: number
  /** Calls that are played at most. */
  readonly longest?: number | undefined
  /** Answers that say nothing were broken off by the client. Most leave them out (pi does, and Anthropic refuses messages without content). */
  readonly sendsSilenceBack?: boolean | undefined
}

/**
 * The calls of a run, as an agent of that habit would have made them. Twins of other numbers open like number 0 but each is answered
 * differently; servers give different tool use ids to each.
 */
export function turnsOf(
  trajectory: Trajectory,
  { habit, twin, longest = Number.POSITIVE_INFINITY, sendsSilenceBack = false }: Manner,
): Turn[] {
  const { model, format, system, messages, subcalls } = trajectory
  const told = (each: Message): Message => (each.role === 'assistant' ? answeredDifferently(each, twin) : each)
  const turn = (instructions: string | undefined, sent: readonly Message[], answer: Message): Turn =>
    format === 'openai-chat' ? chatTurn(model, sent, answer, twin) : messagesTurn(model, instructions, sent, answer, twin)
  const written = (system ?? null) === null ? undefined : typeof system === 'string' ? system : JSON.stringify(system)
  const answers = messages.flatMap(({ role }, at) =>
    role === 'assistant' && messages[at - 1]?.role !== 'assistant' && at > 0 ? [at] : [],
  )
  return answers.slice(0, longest).flatMap((at, number) => {
    const said = messages.slice(0, at).filter((each) => sendsSilenceBack || !saysNothing(each))
    const sent = (
      habit === 'dropping old turns' ? dropOldTurns(said) : habit === 'compacting' ? compact(trajectory, at) : said
    ).map(told)
    const note = habit === 'changing system text' ? `It is turn ${number}.\n` : ''
    const noted = sent.map((each) =>
      each.role === 'system' && note !== '' ? { ...each, content: note + JSON.stringify(each.content) } : each,
    )
    const own = turn(written === undefined ? undefined : note + written, noted, told(messages[at] ?? { role: 'assistant' }))
    const before = habit === 'compacting' ? summaries(answers[number - 1] ?? 0, at) : []
    const after =
      habit === 'side calls' ? subcalls.filter(({ node }) => number === Math.max(0, Math.min(node, answers.length) - 1)) : []
    return [
      ...before,
      own,
      ...after.map((call) => turn(undefined, call.messages, { role: 'assistant', content: call.response.content })),
    ]
  })

  /** The calls that asked for a summary between two answers. */
  function summaries(from: number, to: number): Turn[] {
    return trajectory.compactions
      .filter(({ beforeMessageIndex: at }) => from < at && at <= to)
      .map(({ beforeMessageIndex: at, summary }) =>
        turn(
          written,
          [...compact(trajectory, at, at - 1).map(told), { role: 'user', content: 'Summarize the conversation so far.' }],
          { role: 'assistant', content: summary },
        ),
      )
  }
}

/** Whether an answer was broken off before it said anything: no blocks at all. (An empty text in Chat Completions is an answer, and is sent back.) */
export const saysNothing = ({ role, content }: Message): boolean =>
  role === 'assistant' && Array.isArray(content) && content.length === 0

const carriesResult = ({ role, content }: Message): boolean =>
  role === 'tool' || JSON.stringify(content ?? '').includes('"tool_result"')

/**
 * What is sent of the first `end` messages: the newest summary, of those made at `summedUpTo` or before, in place of what it sums up, then the kept turns. The corpus counts what was kept
 * in entries of the session file, which are a few more than its messages.
 */
function compact({ messages, compactions }: Trajectory, end: number, summedUpTo = end): Message[] {
  const last = compactions.findLast(({ beforeMessageIndex }) => beforeMessageIndex <= summedUpTo)
  let from = last ? last.firstKeptEntryIndex : 0
  while (from > 0 && carriesResult(messages[from] ?? { role: '' })) from -= 1
  const kept = messages.slice(from, end).filter((each) => !saysNothing(each))
  return last ? [{ role: 'user', content: `The conversation so far, summarized:\n${last.summary}` }, ...kept] : kept
}

/** Keeps instructions, the task, and the last turns; never a tool result without its use. */
function dropOldTurns(history: readonly Message[]): Message[] {
  const task = history.findIndex(({ role }) => role === 'user') + 1
  let from = Math.max(task, history.length - KEPT)
  while (from > task && carriesResult(history[from] ?? { role: '', content: '' })) from -= 1
  return [...history.slice(0, task), ...history.slice(from)]
}

function answeredDifferently(each: Message, twin: number): Message {
  if (twin === 0 || saysNothing(each)) return each
  const mark = `Differently (${twin}): `
  if (Array.isArray(each.content)) return { ...each, content: [{ type: 'text', text: mark }, ...each.content] }
  return { ...each, content: mark + (typeof each.content === 'string' ? each.content : '') }
}

const write = (value: unknown, twin: number): string =>
  JSON.stringify(value).replace(/"((?:call|toolu)_[A-Za-z0-9_-]+)"/g, (_, id: string) =>
    twin === 0 ? `"${id}"` : `"${id}Tw${twin}n"`,
  )

function chatTurn(model: string, messages: readonly Message[], answer: Message, twin: number): Turn {
  const { content, tool_calls } = answer
  const message = { role: 'assistant', content, ...(tool_calls !== undefined && { tool_calls }) }
  const usage = { prompt_tokens: 10, completion_tokens: 1, total_tokens: 11 }
  return {
    provider: 'openai',
    request: write({ model, messages }, twin),
    response: saysNothing(answer)
      ? null
      : write({ object: 'chat.completion', model, choices: [{ index: 0, message, finish_reason: 'stop' }], usage }, twin),
  }
}

function messagesTurn(
  model: string,
  system: string | undefined,
  messages: readonly Message[],
  answer: Message,
  twin: number,
): Turn {
  const content = typeof answer.content === 'string' ? [{ type: 'text', text: answer.content }] : answer.content
  const said = messages.filter(({ role }) => role !== 'system')
  const usage = { input_tokens: 10, output_tokens: 1 }
  return {
    provider: 'anthropic',
    request: write({ model, max_tokens: 1000, system, messages: said }, twin),
    response: saysNothing(answer)
      ? null
      : write({ type: 'message', role: 'assistant', model, content, stop_reason: 'end_turn', usage }, twin),
  }
}
