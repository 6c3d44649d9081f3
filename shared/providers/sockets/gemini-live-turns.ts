import type { MessageFields } from './message-fields.ts'
import type { SocketProtocol, Turn, TurnReader } from './socket-protocol.ts'

/** In camel case or as the schema spells it, as Google's servers take both. */
const spellings = (path: string): readonly string[] => [path, path.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)]

const NAMES = {
  setup: 'setup',
  clientContent: 'clientContent',
  clientComplete: 'clientContent.turnComplete',
  toolResponse: 'toolResponse',
  toolCall: 'toolCall',
  usage: 'usageMetadata',
  modelTurn: 'serverContent.modelTurn',
  transcript: 'serverContent.outputTranscription',
  interrupted: 'serverContent.interrupted',
  generated: 'serverContent.generationComplete',
  complete: 'serverContent.turnComplete',
} as const

function read(fields: MessageFields, name: keyof typeof NAMES): string | undefined {
  return spellings(NAMES[name])
    .map((spelling) => fields.get(spelling))
    .find((value) => value !== undefined)
}

/**
 * Gemini Live: a turn is what the model says until its turn is complete, with what was sent since the one before. It begins where the client
 * hands over or the model starts to speak; the results of tools begin a new one, as they do a new request elsewhere.
 * Source: ai.google.dev/api/live; js-genai, `LiveClientMessage`, `LiveServerMessage`.
 */
export const geminiLiveTurns: SocketProtocol = {
  id: 'gemini-live',
  matches: (path) => /\.GenerativeService\.BidiGenerateContent(Constrained)?$|\.LlmBidiService\/BidiGenerateContent$/.test(path),
  fields: [...new Set(Object.values(NAMES).flatMap(spellings))],
  createReader: createLiveReader,
}

function createLiveReader(): TurnReader {
  let open: Turn | null = null
  let usesTools = false
  let hasUsage = false
  /** Complete, but its usage has not come: it may follow by itself. */
  let due: Turn | null = null
  let turns = 0

  function begin(): Turn {
    turns += 1
    open = turns
    usesTools = false
    hasUsage = false
    return turns
  }

  function takeDue(): Turn | undefined {
    const turn = due ?? undefined
    due = null
    return turn
  }

  return {
    sent(fields) {
      if (read(fields, 'setup') !== undefined) return { setsUp: true }
      const late = takeDue()
      const ends = late === undefined ? {} : { ends: late }
      if (read(fields, 'toolResponse') !== undefined) {
        const before = usesTools && open !== null ? { ends: open } : ends
        return open === null || usesTools ? { ...before, begins: begin() } : before
      }
      const handsOver = read(fields, 'clientContent') !== undefined && read(fields, 'clientComplete')?.startsWith('t') === true
      return handsOver && open === null ? { ...ends, begins: begin() } : ends
    },
    received(fields) {
      const usage = read(fields, 'usage') !== undefined
      const calls = read(fields, 'toolCall') !== undefined
      const complete = read(fields, 'complete')?.startsWith('t') === true
      const says =
        calls ||
        complete ||
        (['modelTurn', 'transcript', 'interrupted', 'generated'] as const).some((name) => read(fields, name) !== undefined)
      if (!says && usage && due !== null) return { turn: takeDue() ?? null, ends: true }
      const late = takeDue()
      const ended = late === undefined ? {} : { ended: late }
      const begins = says && open === null ? { begins: begin() } : {}
      const turn = open
      usesTools ||= calls
      hasUsage ||= usage
      if (turn === null || !complete) return { ...ended, ...begins, turn }
      open = null
      if (hasUsage) return { ...ended, ...begins, turn, ends: true }
      due = turn
      return { ...ended, ...begins, turn }
    },
  }
}
