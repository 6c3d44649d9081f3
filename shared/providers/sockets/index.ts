import { geminiLiveTurns } from './gemini-live-turns.ts'
import { realtimeTurns } from './realtime-turns.ts'
import { responsesTurns } from './responses-turns.ts'
import type { SocketProtocol } from './socket-protocol.ts'

/** Every API that is understood over a WebSocket. */
export const socketProtocols: readonly SocketProtocol[] = [responsesTurns, realtimeTurns, geminiLiveTurns]

/** By the path of the handshake, on any host; null: its messages are not understood. */
export const socketProtocolFor = (path: string): SocketProtocol | null =>
  socketProtocols.find((protocol) => protocol.matches(path.replace(/\/+$/, ''))) ?? null
