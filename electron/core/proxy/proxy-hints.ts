import { ok, type Result } from '#shared/model/result.ts'
import type { HintBuilder } from './hints.ts'
import { readHintSegments } from './routes.ts'

/** What a client of the HTTPS proxy said about grouping, copied into each of its requests. */
export type ProxyHints = HintBuilder

/**
 * In proxy mode there is no path to put `/run/<name>/tag/<k>=<v>` into, so the same segments stand as the user name in the proxy's address
 * (`http://%2Frun%2Ftry:x@127.0.0.1:4141`), which clients send as Basic credentials with each CONNECT. Any other user name is somebody
 * else's and says nothing.
 */
export function readProxyHints(authorization: string | undefined): Result<ProxyHints, string> {
  const [, encoded] = /^basic\s+([a-z0-9+/=]+)$/i.exec(authorization ?? '') ?? []
  const user = encoded === undefined ? '' : (Buffer.from(encoded, 'base64').toString('utf8').split(':')[0] ?? '')
  if (!user.startsWith('/')) return ok({ tags: {} })
  const read = readHintSegments(user)
  return read.ok ? ok(read.value.hints) : read
}

export const copyHints = (hints: ProxyHints): HintBuilder => ({ ...hints, tags: { ...hints.tags } })
