import type { AgentId, CallId, RunId } from '../model/ids.ts'
import type { OutputPart } from '../model/prompt.ts'
import type { DerivedIndex } from './derived-index.ts'

/** An answer by its end. */
interface Said {
  readonly callId: CallId
  readonly end: string
}

/** So much of an answer tells it from every other, and shorter ones are no summaries. */
const END = 200
/** A summary is followed at once by the conversation that opens with it, beside a few side calls. */
const MOST_SAID = 4

/** Without tags and line breaks, which clients change when they quote. */
const plain = (text: string): string =>
  text
    .replace(/<\/?[\w-]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()

function saidIn(index: DerivedIndex, run: RunId): readonly Said[] {
  const note = index.link('said', run)?.note
  return note ? (JSON.parse(note) as Said[]) : []
}

/** Remembers what an answer said, where it is long enough to be a summary. */
export function putSaid(
  index: DerivedIndex,
  { id, runId, agentId }: { id: CallId; runId: RunId; agentId: AgentId },
  output: readonly OutputPart[],
): void {
  const text = plain(output.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join(' '))
  if (text.length < END) return
  const said = [...saidIn(index, runId), { callId: id, end: text.slice(-END) }].slice(-MOST_SAID)
  index.putLink('said', runId, { runId, agentId, callId: id, note: JSON.stringify(said) })
}

/** The call of a run whose answer a conversation opens with: coding agents compact a conversation so. null: none. */
export function quotedCall(index: DerivedIndex, run: RunId, openings: readonly string[]): CallId | null {
  const said = saidIn(index, run)
  if (said.length === 0) return null
  const texts = openings.map(plain)
  return said.find(({ end }) => texts.some((text) => text.includes(end)))?.callId ?? null
}
