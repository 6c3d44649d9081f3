import type { ReceivedStep, SocketProtocol, Turn, TurnReader } from './socket-protocol.ts'

const TRANSCRIBED = 'conversation.item.input_audio_transcription.completed'

/**
 * OpenAI Realtime: a turn is one response with what was sent since the one before it. The client asks for it, or the server begins it when the
 * speaker falls silent. What another model heard in the speaker's audio is billed by itself, and so is a turn of its own.
 * Source: openai-node, `RealtimeClientEvent`, `RealtimeServerEvent`.
 */
export const realtimeTurns: SocketProtocol = {
  id: 'openai-realtime',
  matches: (path) => /\/realtime$/.test(path),
  fields: ['type', 'event_id', 'response_id', 'response.id', 'error.event_id'],
  createReader: createRealtimeReader,
}

function createRealtimeReader(): TurnReader {
  /** Asked for, not begun by the server yet. */
  let waiting: { readonly turn: Turn; readonly event: string | null }[] = []
  const byResponse = new Map<string, Turn>()
  let turns = 0

  function created(id: string): ReceivedStep {
    const asked = waiting.shift()
    const turn = asked?.turn ?? ++turns
    byResponse.set(id, turn)
    return { turn, ...(asked === undefined && { begins: turn }) }
  }

  /** The server names the message that it refuses. */
  function refused(event: string | undefined): ReceivedStep {
    const turn = waiting.find((each) => event !== undefined && each.event === event)?.turn ?? null
    if (turn === null) return { turn }
    waiting = waiting.filter((each) => each.turn !== turn)
    return { turn, ends: true }
  }

  return {
    sent(fields) {
      const type = fields.get('type')
      if (type === 'session.update') return { setsUp: true }
      if (type !== 'response.create') return {}
      turns += 1
      waiting.push({ turn: turns, event: fields.get('event_id') ?? null })
      return { begins: turns }
    },
    received(fields) {
      const type = fields.get('type') ?? ''
      if (type === 'session.created' || type === 'session.updated') return { turn: null, setsUp: true }
      if (type === TRANSCRIBED) {
        turns += 1
        return { turn: turns, begins: turns, ends: true, aside: true }
      }
      if (type === 'error') return refused(fields.get('error.event_id'))
      const id = fields.get('response.id') ?? fields.get('response_id')
      if (id === undefined) return { turn: null }
      if (type === 'response.created') return created(id)
      const turn = byResponse.get(id) ?? null
      if (turn === null) return { turn, past: true }
      if (type !== 'response.done') return { turn }
      byResponse.delete(id)
      return { turn, ends: true }
    },
  }
}
