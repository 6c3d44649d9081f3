import type { BlockView, TranscriptView } from '#shared/api/contract.ts'
import { noTextWords } from '#shared/format/no-text.ts'
import type { NoText } from '#shared/model/removal.ts'
import type { TimelineCall } from '#shared/profile/profile.ts'
import type { CallIndex } from '../../state/selection.ts'

/** A block as the list shows it: its place among its agent's blocks stands for it. */
export interface NumberedBlock {
  readonly id: number
  readonly block: BlockView
}

export type TranscriptRow =
  | { readonly kind: 'call'; readonly call: TimelineCall; readonly change: PromptChange | null; readonly noText: NoText | null }
  /** Tool schemas are many and alike: those that a call adds stand together. */
  | { readonly kind: 'schemas'; readonly blocks: readonly NumberedBlock[] }
  | ({ readonly kind: 'block'; readonly side: 'prompt' | 'answer' } & NumberedBlock)
  /** Instructions that took the place of others. */
  | { readonly kind: 'changed'; readonly id: number; readonly before: BlockView; readonly after: BlockView }
  | { readonly kind: 'silent'; readonly call: TimelineCall; readonly noText: NoText | null }

/** How a prompt differs from the one before it, in blocks. */
export interface PromptChange {
  readonly carried: number
  readonly added: number
  readonly changed: number
  readonly removed: number
}

/** Why no call of a conversation has its text; null: some call has, or not all for one reason. What is so of all of them is said once. */
export function noTextOfAll({ calls }: TranscriptView): NoText | null {
  const reasons = new Map(calls.map(({ noText }) => [noText && noTextWords(noText), noText]))
  const [only = null] = reasons.values()
  return reasons.size === 1 ? only : null
}

/** A conversation from top to bottom: at each call what its prompt says that is new, then what it was answered. */
export function transcriptRows(conversation: TranscriptView, index: CallIndex): readonly TranscriptRow[] {
  const { blocks, calls } = conversation
  const isSaid = noTextOfAll(conversation) !== null
  const rows: TranscriptRow[] = []
  const shown = new Set<number>()
  let before: readonly number[] = []
  const numbered = (id: number): NumberedBlock[] => {
    const block = blocks[id]
    shown.add(id)
    return block ? [{ id, block }] : []
  }
  for (const { callId, prompt, answer, noText = null } of calls) {
    const call = index.byId.get(callId)
    if (!call) continue
    const now = prompt && [...before.slice(0, prompt.kept), ...prompt.more]
    const added = (now ?? []).filter((id) => !shown.has(id))
    const removed = now ? without(before, now) : []
    const swapped = swaps(added, removed, blocks)
    rows.push({ kind: 'call', call, change: now && changeOf(before, now, removed, swapped.size), noText })
    const schemas = added.filter((id) => blocks[id]?.kind === 'tool-schema').flatMap(numbered)
    if (schemas.length > 0) rows.push({ kind: 'schemas', blocks: schemas })
    for (const id of added) {
      const old = swapped.get(id)
      for (const { block } of blocks[id]?.kind === 'tool-schema' ? [] : numbered(id)) {
        if (old) rows.push({ kind: 'changed', id, before: old, after: block })
        else rows.push({ kind: 'block', side: 'prompt', id, block })
      }
    }
    // What was charged for an answer whose text is gone says nothing of what it was: its call's head has the numbers.
    const isGone = noText !== null && !now
    for (const id of isGone ? [] : answer)
      for (const { block } of numbered(id)) rows.push({ kind: 'block', side: 'answer', id, block })
    if (isGone ? !isSaid : answer.length === 0) rows.push({ kind: 'silent', call, noText })
    before = now ?? before
  }
  return rows
}

function without(before: readonly number[], now: readonly number[]): number[] {
  const left = new Set(now)
  return before.filter((id) => !left.has(id))
}

const changeOf = (
  before: readonly number[],
  now: readonly number[],
  removed: readonly number[],
  changed: number,
): PromptChange => ({
  carried: before.length - removed.length,
  added: now.length - (before.length - removed.length) - changed,
  changed,
  removed: removed.length - changed,
})

/** New instructions by those whose place they took, in order. */
function swaps(added: readonly number[], removed: readonly number[], blocks: readonly BlockView[]): Map<number, BlockView> {
  const gone = removed.flatMap((id) => (blocks[id]?.kind === 'system' ? [blocks[id]] : []))
  const come = added.filter((id) => blocks[id]?.kind === 'system')
  return new Map(come.flatMap((id, at) => (gone[at] ? [[id, gone[at]] as const] : [])))
}
