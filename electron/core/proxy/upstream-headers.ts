import type { IncomingMessage } from 'node:http'
import { type HeaderRules, passHeaders } from './headers.ts'
import { isHintHeader, readHintHeader } from './hints.ts'
import type { ProblemLog } from './problems.ts'
import type { ForwardRoute } from './routes.ts'
import { noteUnsound } from './signed-requests.ts'

/** A request's headers as they go upstream, raw; what they say to the recorder goes into the route's hints instead. */
export function upstreamHeaders(
  request: IncomingMessage,
  route: ForwardRoute,
  problems: ProblemLog,
  rules: Pick<HeaderRules, 'upgrade'> = {},
): string[] {
  noteUnsound(request.headers, route, problems)
  return passHeaders(request.rawHeaders, {
    ...rules,
    host: route.target.host,
    take(name, value) {
      if (!isHintHeader(name)) return false
      const read = readHintHeader(route.hints, name, value)
      if (!read.ok) problems.report('bad-hint', `A request's ${name} header was left out: ${read.error}`)
      return true
    },
  })
}
