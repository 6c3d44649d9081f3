import type { IncomingHttpHeaders } from 'node:http'
import { isHintHeader } from './hints.ts'
import type { ProblemLog } from './problems.ts'
import type { ForwardRoute } from './routes.ts'

/** `Authorization: AWS4-HMAC-SHA256 …, SignedHeaders=host;x-amz-date, …`, or AWS4-ECDSA-P256-SHA256 over several regions. */
const SIGNED = /^AWS4-[A-Z0-9-]+ /
const PRESIGNED = /[?&]X-Amz-Signature=/i
const SIGNED_HEADERS = /\bSignedHeaders=([^,\s]+)/
const PRESIGNED_HEADERS = /[?&]X-Amz-SignedHeaders=([^&]+)/i

/**
 * AWS Signature Version 4 covers the host and the path that the client asked (AWS IAM User Guide, "Create a canonical request"): in base-URL
 * mode these are the recorder's, and nobody but the client can sign others. In proxy mode host and path arrive as they were signed; only what
 * a client says to the recorder in headers, and signs too, is missed by who checks. The request goes on as it is, its answer comes back as it
 * is, and the user is told what to do.
 */
export function noteUnsound(headers: IncomingHttpHeaders, { via, query, host }: ForwardRoute, problems: ProblemLog): void {
  const { authorization = '' } = headers
  const presigned = PRESIGNED.test(query)
  if (!presigned && !SIGNED.test(authorization)) return
  if (via !== 'proxy') {
    problems.report(
      'signed-for-recorder',
      `A request to ${host} was signed by AWS Signature Version 4 for the recorder’s address, which ${host} refuses. Record it with \`agentprof run --mode proxy -- CMD\`, or give the client a Bedrock API key (AWS_BEARER_TOKEN_BEDROCK), which signs nothing.`,
    )
    return
  }
  const [, signed = ''] = (presigned ? PRESIGNED_HEADERS.exec(query) : SIGNED_HEADERS.exec(authorization)) ?? []
  const removed = signed
    .split(/;|%3b/i)
    .map((name) => name.toLowerCase())
    .filter((name) => isHintHeader(name) && headers[name] !== undefined)
  if (removed.length === 0) return
  problems.report(
    'signed-hint',
    `A request to ${host} was signed by AWS Signature Version 4 together with its ${removed.join(' and ')}, which the recorder takes out: ${host} refuses it. Add such headers after signing, or name the run with \`agentprof run --name NAME --mode proxy -- CMD\`.`,
  )
}
