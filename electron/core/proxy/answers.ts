import type { ServerResponse } from 'node:http'

/**
 * The recorder's own error answers. One line of JSON in the form that both the OpenAI and the Anthropic clients read their errors from, so
 * that the message reaches the user whatever the SDK.
 */
export function answerError(response: ServerResponse, status: number, code: string, message: string): void {
  if (response.headersSent || response.destroyed) return
  const body = Buffer.from(errorBody(code, message))
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'content-length': body.length })
  response.end(body)
}

export const errorBody = (code: string, message: string): string =>
  `${JSON.stringify({ type: 'error', error: { type: 'agentprof_error', code, message } })}\n`

export function answerText(response: ServerResponse, text: string): void {
  const body = Buffer.from(`${text}\n`)
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', 'content-length': body.length })
  response.end(body)
}

/** What a failed connection means, in one sentence with a thing to do where there is one. `code` as Node names it. */
export function describeFailure(origin: string, code: string, message: string): string {
  switch (code) {
    case 'ECONNREFUSED':
      return `${origin} refused the connection. Is it running, and is the port right?`
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The name of ${origin} could not be resolved. Check the name and the network.`
    case 'ETIMEDOUT':
      return `${origin} did not answer the connection in time.`
    case 'ECONNRESET':
    case 'EPIPE':
      return `${origin} closed the connection before it answered.`
    case 'ERR_PROXY_TUNNEL':
      return `The proxy that the recorder was started with (HTTPS_PROXY) does not lead to ${origin}: ${message}`
    case 'loop':
      return `The request would come back here: ${origin} is the recorder itself.`
    default:
      return `${origin} could not be reached: ${message}`
  }
}
