/** What the two runs of the sample differ in: the second one has taken the advice that the first one gives. */
export interface Settings {
  /** The order of tools survives a server's reconnecting. */
  readonly toolsPinned: boolean
  /** Time and working tree stand in the system prompt, or else in the user's message. */
  readonly surroundingsIn: 'system' | 'message'
  /** The prompt of `explore` is cached up to its newest message, or else only its tools and system prompt. */
  readonly exploreCached: boolean
  /** Characters of a command's output that are kept, from its end; null keeps all. */
  readonly outputCap: number | null
  /** The provider refuses now and then, as it does in a busy hour. */
  readonly busy: boolean
}

export const BEFORE_ADVICE: Settings = {
  toolsPinned: false,
  surroundingsIn: 'system',
  exploreCached: false,
  outputCap: null,
  busy: true,
}

export const AFTER_ADVICE: Settings = {
  toolsPinned: true,
  surroundingsIn: 'message',
  exploreCached: true,
  outputCap: 4_500,
  busy: false,
}
