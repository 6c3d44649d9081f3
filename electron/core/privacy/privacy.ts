/**
 * What of a body may reach the disk, decided before the first write, that of the spill file included. `full`: all but credentials (law 7);
 * `redacted`: text that matches a pattern is masked as well; `metadata`: no body, only heads, sizes and what was read from the bodies in memory.
 */
export type PrivacyLevel = 'full' | 'redacted' | 'metadata'

/** JSON-safe: handed to workers. */
export interface Privacy {
  readonly level: PrivacyLevel
  /** The user's own regular expressions (JavaScript, flags `gu`), beside the built-in ones; `redacted` alone uses them. */
  readonly patterns: readonly string[]
}

export const FULL_PRIVACY: Privacy = { level: 'full', patterns: [] }
