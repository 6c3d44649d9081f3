import { formatBytes } from '#shared/format/bytes.ts'
import { formatTokensExact } from '#shared/format/tokens.ts'
import type { BodySums } from '#shared/model/removal.ts'

/** `1,204 bodies (31.0 MB)`: the size is that of what went over the wire. */
export const bodiesWords = ({ bodies, bytes }: Pick<BodySums, 'bodies' | 'bytes'>): string =>
  `${formatTokensExact(bodies)} ${bodies === 1 ? 'body' : 'bodies'} (${formatBytes(bytes)})`
