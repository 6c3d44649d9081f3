/**
 * A named rewrite of one exchange (law 1): what goes upstream in place of what the client sent, and how the answer goes to the client. It is
 * listed in the call, both versions are kept, and `--no-rewrite` turns all of them off.
 */
export interface Rewrite {
  readonly name: string
  /** As they go upstream, raw. */
  readonly headers: string[]
  readonly body: Buffer
  /** All that `body` has more than the client's. */
  readonly inserted: Insertion
  /** How this answer goes to the client, from its head (raw headers); null: as it is. */
  answer(status: number, headers: readonly string[]): AnswerRewrite | null
}

export interface Insertion {
  /** Offset in the client's body. */
  readonly at: number
  /** ASCII. */
  readonly text: string
}

export interface AnswerRewrite {
  /** As they go to the client, raw. */
  readonly headers: string[]
  /** What goes to the client now that this piece has come; nothing is copied where nothing is held back. */
  pass(chunk: Buffer): readonly Buffer[]
  /** The answer is over, however it ended: what is left to go. */
  end(): readonly Buffer[]
}
