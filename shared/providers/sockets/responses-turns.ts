import type { SocketProtocol, Turn, TurnReader } from './socket-protocol.ts'

const TERMINAL: ReadonlySet<string> = new Set(['response.completed', 'response.incomplete', 'response.failed', 'error'])

/**
 * OpenAI Responses over a WebSocket: each `response.create` is a turn. Lanes (`stream_id`) are answered side by side, within a lane one after
 * the other. Source: openai-node, `ResponsesClientEvent`, `ResponsesServerEvent`.
 */
export const responsesTurns: SocketProtocol = {
  id: 'openai-responses',
  matches: (path) => /\/responses$/.test(path),
  fields: ['type', 'stream_id', 'response.id'],
  createReader: createResponsesReader,
}

interface Lane {
  /** First in, first out. */
  readonly waiting: Turn[]
  /** The answer that ended last: an error may be told twice, as `error` and as `response.failed`. */
  over: string | null
  /** The answer that its first turn gets. */
  current: string | null
}

function createResponsesReader(): TurnReader {
  const lanes = new Map<string, Lane>()
  let turns = 0

  function laneOf(name: string): Lane {
    const known = lanes.get(name)
    if (known) return known
    const lane: Lane = { waiting: [], over: null, current: null }
    lanes.set(name, lane)
    return lane
  }

  /** An error that names no lane is of the only turn there is. */
  function laneOfError(name: string): Lane {
    const lane = laneOf(name)
    const busy = [...lanes.values()].filter(({ waiting }) => waiting.length > 0)
    return lane.waiting.length === 0 && busy.length === 1 && busy[0] ? busy[0] : lane
  }

  return {
    sent(fields) {
      if (fields.get('type') !== 'response.create') return {}
      turns += 1
      laneOf(fields.get('stream_id') ?? '').waiting.push(turns)
      return { begins: turns }
    },
    received(fields) {
      const type = fields.get('type') ?? ''
      const name = fields.get('stream_id') ?? ''
      const lane = type === 'error' ? laneOfError(name) : laneOf(name)
      const id = fields.get('response.id') ?? null
      if (type !== 'response.created' && id !== null && id === lane.over) return { turn: null, past: true }
      let begins: Turn | undefined
      if (type === 'response.created') {
        lane.current = id
        lane.over = null
        // The server goes on by itself with what was sent to steer it.
        if (lane.waiting.length === 0) {
          turns += 1
          begins = turns
          lane.waiting.push(turns)
        }
      }
      const turn = lane.waiting[0] ?? null
      const ends = turn !== null && TERMINAL.has(type)
      if (ends) {
        lane.waiting.shift()
        lane.over = id ?? lane.current
        lane.current = null
      }
      return { turn, ...(begins !== undefined && { begins }), ...(ends && { ends: true }) }
    },
  }
}
