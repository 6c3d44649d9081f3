import type { MessageFields } from './message-fields.ts'

/**
 * How one API speaks over a WebSocket: where a turn (a model request and its answer) begins and ends among the messages. A reader sees of
 * each message only the `fields` that it asks for, in order; it keeps no texts.
 */
export interface SocketProtocol {
  readonly id: string
  /** `path`: of the handshake, without its query. */
  matches(path: string): boolean
  /** Names of fields, or paths of two names (`response.id`). */
  readonly fields: readonly string[]
  createReader(): TurnReader
}

/** A turn is named by a number that its reader gives it. */
export type Turn = number

/**
 * A message belongs to the answer that it is part of, or (sent ones always) to what the next turn begins with.
 * `ends`, then `begins`: turns that are over, or begin, with this message.
 */
export interface SentStep {
  /** A turn that is over since before this message. */
  readonly ends?: Turn
  readonly begins?: Turn
  /** It sets up the session, and so is part of the request of every later turn. */
  readonly setsUp?: true
}

export interface ReceivedStep {
  /** A turn that was over before this message. */
  readonly ended?: Turn
  readonly begins?: Turn
  /** null: of no turn; it is kept with what the next one receives, or (`past`) left out, as it is of an answer that is over. */
  readonly turn: Turn | null
  readonly past?: true
  /** `turn` is over with this message. */
  readonly ends?: true
  /** The turn is one message that the provider makes beside the conversation: nothing was sent for it. */
  readonly aside?: true
  /** It says how the session is set up, and so is part of the answer of every later turn. */
  readonly setsUp?: true
}

export interface TurnReader {
  sent(fields: MessageFields): SentStep
  received(fields: MessageFields): ReceivedStep
}
