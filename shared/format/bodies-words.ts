import type { BodySums } from '../model/removal.ts'
import { formatBytes } from './bytes.ts'
import { formatTokensExact } from './tokens.ts'

/** `1,204 bodies (31.0 MB)`: the size is that of what went over the wire. */
export const bodiesWords = ({ bodies, bytes }: Pick<BodySums, 'bodies' | 'bytes'>): string =>
  `${formatTokensExact(bodies)} ${bodies === 1 ? 'body' : 'bodies'} (${formatBytes(bytes)})`
