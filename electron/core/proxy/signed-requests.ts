import type { IncomingHttpHeaders } from 'node:http'
import type { ProblemLog } from './problems.ts'
import type { ForwardRoute } from './routes.ts'

/** `Authorization: AWS4-HMAC-SHA256 …`, or AWS4-ECDSA-P256-SHA256 over several regions. */
const SIGNED = /^AWS4-[A-Z0-9-]+ /
const PRESIGNED = /[?&]X-Amz-Signature=/i

/**
 * AWS Signature Version 4 covers the host and the path that the client asked (AWS IAM User Guide, "Create a canonical request"): in base-URL
 * mode these are the recorder's, and nobody but the client can sign others. The request goes on as it is, its answer comes back as it is, and
 * the user is told what to do. In proxy mode host and path arrive as they were signed.
 */
export function noteSignedForRecorder(
  headers: IncomingHttpHeaders,
  { via, query, host }: ForwardRoute,
  problems: ProblemLog,
): void {
  if (via === 'proxy' || !(SIGNED.test(headers.authorization ?? '') || PRESIGNED.test(query))) return
  problems.report(
    'signed-for-recorder',
    `A request to ${host} was signed by AWS Signature Version 4 for the recorder’s address, which ${host} refuses. Record it with \`agentprof run --mode proxy -- CMD\`, or give the client a Bedrock API key (AWS_BEARER_TOKEN_BEDROCK), which signs nothing.`,
  )
}
