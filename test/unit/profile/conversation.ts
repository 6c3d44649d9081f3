import type { BlockKind, SpokenCall, SpokenPart } from '#shared/profile/transcript.ts'
import { SAMPLE } from '../renderer/sample.ts'

/** `[kind, text, name or tool use id]`; a part weighs 10 tokens and 100 nano-dollars. */
export type Spoken = readonly [kind: BlockKind, text: string, name?: string]

export type Use = readonly [id: string, tool: string, args: string]

export interface SaidCall {
  /** null: the request could not be read. */
  readonly prompt: readonly Spoken[] | null
  readonly answer: readonly Spoken[]
  /** Tool uses of the answer: id, tool, arguments. */
  readonly uses?: readonly Use[]
  readonly unpriced?: boolean
  readonly failed?: boolean
}

const partOf = ([kind, text, name]: Spoken, index: number): SpokenPart => ({
  kind,
  text,
  ...(name === undefined ? {} : kind === 'tool-result' ? { toolUseId: name } : { name }),
  tokens: 10,
  nanoUsd: 100,
  index,
})

/** One agent's calls in what they said. */
export function conversation(calls: readonly SaidCall[]): SpokenCall[] {
  const [model] = SAMPLE.view.calls
  if (!model) throw new Error('the sample has no call')
  return calls.map(({ prompt, answer, uses = [], unpriced, failed }, at) => ({
    call: {
      ...model,
      id: `c${at + 1}` as typeof model.id,
      toolUses: uses.map(([id, name]) => ({ id, name })),
      toolArguments: uses.map(([, , args]) => args),
      outcome: failed ? 'failed' : 'completed',
      cost: unpriced ? { kind: 'unpriced', why: 'unknown-model' } : model.cost,
    },
    prompt: prompt?.map(partOf) ?? null,
    answer: answer.map(partOf),
  }))
}
