import type { CoreConfig } from '../core/core-config.ts'

/** What the shell starts the core with. JSON-safe; never a token: arguments can be read by other processes. */
export type CoreSettings = CoreConfig

/** What the core says of itself, once, beside the API's own messages. */
export type CoreMessage =
  | { readonly kind: 'ready'; readonly recorder: string }
  | { readonly kind: 'failed'; readonly message: string }
