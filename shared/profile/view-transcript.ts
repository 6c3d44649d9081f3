import type { AgentTranscript, BlockSend, TranscriptBlock, TranscriptCall } from './transcript.ts'

/** What of a block's text travels before it is asked for: enough to know what it is. */
export const EXCERPT = 1_200

/** Transcripts as the interface asks for them (`runs.transcript`): texts cut, prompts as differences, matches of `q` counted. */
export function viewTranscripts(transcripts: readonly AgentTranscript[], q: string) {
  const wanted = q.trim().toLowerCase()
  return transcripts.map(({ agentId, blocks, calls }) => ({
    agentId,
    blocks: blocks.map((block) => viewBlock(block, wanted)),
    calls: calls.map((call, at) => ({
      callId: call.call.id,
      prompt: differenceOf(calls, at, call),
      answer: call.answer,
      ...(call.noText && { noText: call.noText }),
    })),
  }))
}

function viewBlock({ carried, text, ...block }: TranscriptBlock, wanted: string) {
  return {
    ...block,
    text: text.length > EXCERPT ? text.slice(0, EXCERPT) : text,
    characters: text.length,
    carry: {
      calls: new Set(carried.map(({ at }) => at)).size,
      tokens: sum(carried.map(({ tokens }) => tokens ?? 0)),
      nanoUsd: sum(carried.map(({ nanoUsd }) => nanoUsd ?? 0)),
      unknownCalls: without(carried, 'tokens'),
      unpricedCalls: without(carried, 'nanoUsd'),
    },
    ...(wanted !== '' && { matches: countMatches(text, wanted) }),
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const without = (sends: readonly BlockSend[], what: 'tokens' | 'nanoUsd'): number =>
  new Set(sends.filter((send) => send[what] === null).map(({ at }) => at)).size

/** `wanted`: in lower case, not empty. Matches do not overlap. */
export function countMatches(text: string, wanted: string): number {
  const folded = text.toLowerCase()
  let count = 0
  for (let at = folded.indexOf(wanted); at >= 0; at = folded.indexOf(wanted, at + wanted.length)) count += 1
  return count
}

/** Against the newest prompt before it that could be read. */
function differenceOf(calls: readonly TranscriptCall[], at: number, { prompt }: TranscriptCall) {
  if (!prompt) return null
  const before = calls.slice(0, at).findLast((call) => call.prompt !== null)?.prompt ?? []
  let kept = 0
  while (kept < prompt.length && prompt[kept] === before[kept]) kept += 1
  return { kept, more: prompt.slice(kept) }
}
