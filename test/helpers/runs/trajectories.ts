import { createReadStream } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { z } from 'zod'

const folder = resolve(process.env.AGENTPROF_CORPUS ?? join(import.meta.dirname, '../../../../shared/corpus'))

const message = z.looseObject({ role: z.string(), content: z.unknown().optional() })
type Message = z.infer<typeof message>

const schema = z.object({
  source: z.looseObject({ repo: z.string() }),
  model: z
    .string()
    .nullable()
    .transform((name) => name ?? 'unnamed'),
  format: z.enum(['openai-chat', 'anthropic-messages']),
  system: z.unknown().optional(),
  messages: z.array(message),
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
export type Habit = 'plain' | 'changing system text' | 'dropping old turns' | 'twins'

/** One model call as it would have gone over the wire. */
export interface Turn {
  readonly provider: 'openai' | 'anthropic'
  readonly request: string
  readonly response: string
}

const LONGEST_RUN = 60
const KEPT = 8

/**
 * The calls of a run, as an agent of that habit would have made them. A twin of number 1 opens like number 0 but is answered differently; servers
 * give different tool use ids to each.
 */
export function turnsOf({ model, format, system, messages }: Trajectory, habit: Habit, twin: number): Turn[] {
  const answers = messages.flatMap(({ role }, at) =>
    role === 'assistant' && messages[at - 1]?.role !== 'assistant' && at > 0 ? [at] : [],
  )
  return answers.slice(0, LONGEST_RUN).map((at, turn) => {
    const told = (each: Message): Message => (twin === 1 && each.role === 'assistant' ? answeredDifferently(each) : each)
    const history = messages.slice(0, at).map(told)
    const answer = told(messages[at] ?? { role: 'assistant', content: '' })
    const sent = habit === 'dropping old turns' ? dropOldTurns(history) : history
    const note = habit === 'changing system text' ? `It is turn ${turn}.\n` : ''
    const instructions =
      system === undefined || system === null ? undefined : note + (typeof system === 'string' ? system : JSON.stringify(system))
    const written = sent.map((each) =>
      each.role === 'system' && note !== '' ? { ...each, content: note + JSON.stringify(each.content) } : each,
    )
    return format === 'openai-chat'
      ? chatTurn(model, written, answer, twin)
      : messagesTurn(model, instructions, written, answer, twin)
  })
}

/** Keeps instructions, the task, and the last turns; never a tool result without its use. */
function dropOldTurns(history: readonly Message[]): Message[] {
  const task = history.findIndex(({ role }) => role === 'user') + 1
  const carriesResult = ({ role, content }: Message) => role === 'tool' || JSON.stringify(content ?? '').includes('"tool_result"')
  let from = Math.max(task, history.length - KEPT)
  while (from > task && carriesResult(history[from] ?? { role: '', content: '' })) from -= 1
  return [...history.slice(0, task), ...history.slice(from)]
}

function answeredDifferently(each: Message): Message {
  if (Array.isArray(each.content)) return { ...each, content: [{ type: 'text', text: 'Differently: ' }, ...each.content] }
  return { ...each, content: `Differently: ${typeof each.content === 'string' ? each.content : ''}` }
}

const write = (value: unknown, twin: number): string =>
  JSON.stringify(value).replace(/"((?:call|toolu)_[A-Za-z0-9_-]+)"/g, (_, id: string) => (twin === 0 ? `"${id}"` : `"${id}Tw1n"`))

function chatTurn(model: string, messages: readonly Message[], answer: Message, twin: number): Turn {
  const { content, tool_calls } = answer
  const message = { role: 'assistant', content, ...(tool_calls !== undefined && { tool_calls }) }
  const usage = { prompt_tokens: 10, completion_tokens: 1, total_tokens: 11 }
  return {
    provider: 'openai',
    request: write({ model, messages }, twin),
    response: write({ object: 'chat.completion', model, choices: [{ index: 0, message, finish_reason: 'stop' }], usage }, twin),
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
    response: write({ type: 'message', role: 'assistant', model, content, stop_reason: 'end_turn', usage }, twin),
  }
}
