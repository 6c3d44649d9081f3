import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { answerEvents } from './messages-api/answer.ts'
import { streamAnswer } from './messages-api/answer-stream.ts'
import { ApiError } from './messages-api/api-error.ts'
import { parseMessagesRequest } from './messages-api/messages-request.ts'
import { knowsModel, minimumCached } from './messages-api/models.ts'
import { createSigner, opaqueId } from './messages-api/opaque-ids.ts'
import { type CountedBlocks, promptBlocks } from './messages-api/prompt-blocks.ts'
import { createPromptCache, type PromptCache } from './messages-api/prompt-cache.ts'
import { checkRules } from './messages-api/request-rules.ts'
import type { Script, ScriptedFailure } from './messages-api/script.ts'
import type { Pace } from './pace.ts'

/**
 * A stand-in of the Messages API on loopback. What its model says comes from a script; all else is real: it validates, caches prompts,
 * counts tokens and streams as the provider does.
 */
export interface StandIn {
  readonly url: string
  /** Opens a workspace with a prompt cache of its own; only requests with its key are answered by the script. */
  admit(workspace: { readonly script: Script; readonly pace: Pace }): Admission
  /** Ends open answers too. */
  close(): Promise<void>
}

export interface Admission {
  readonly apiKey: string
  revoke(): void
}

interface Workspace {
  readonly script: Script
  readonly pace: Pace
  readonly cache: PromptCache
  readonly counted: CountedBlocks
}

export async function startStandIn(): Promise<StandIn> {
  const workspaces = new Map<string, Workspace>()
  const signer = createSigner()
  const stopping = new AbortController()

  const server = createServer((request, response) => {
    const requestId = opaqueId('req')
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    respond(request, response, requestId, AbortSignal.any([gone.signal, stopping.signal])).catch((error: unknown) => {
      if (error instanceof ApiError && !response.headersSent) return refuse(response, error, requestId)
      response.destroy()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The stand-in has no port.')

  async function respond(
    request: IncomingMessage,
    response: ServerResponse,
    requestId: string,
    signal: AbortSignal,
  ): Promise<void> {
    const body = await text(request)
    if (request.method !== 'POST' || request.url?.split('?')[0] !== '/v1/messages') throw new ApiError(404, 'Not Found')
    const workspace = workspaces.get(keyOf(request))
    if (!workspace) throw new ApiError(401, 'invalid api key')
    if (header(request, 'anthropic-version') === '') throw new ApiError(400, 'anthropic-version: header is required')
    const asked = parseMessagesRequest(body)
    checkRules(asked, { knowsModel, isSigned: signer.isSigned })
    const answer = workspace.script.answer(asked)
    if (!answer) throw new ApiError(400, 'messages: this stand-in has no answer to such a conversation')
    const failure = answer.failures?.[Number(header(request, 'x-stainless-retry-count'))]
    if (failure) {
      await workspace.pace.wait(failure.after, signal)
      throw failureError(failure, workspace.pace)
    }
    const usage = workspace.cache.use(promptBlocks(asked, workspace.counted), minimumCached(asked.model))
    const events = answerEvents(answer, asked.model, usage, signer)
    await streamAnswer(response, events, answer, { pace: workspace.pace, signal, headers: { 'request-id': requestId } })
  }

  return {
    url: `http://127.0.0.1:${address.port}`,
    admit({ script, pace }) {
      const apiKey = `sk-ant-sample-${randomBytes(24).toString('base64url')}`
      workspaces.set(apiKey, { script, pace, cache: createPromptCache(), counted: new Map() })
      return { apiKey, revoke: () => void workspaces.delete(apiKey) }
    },
    async close() {
      stopping.abort()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** SDKs send the key as a bearer token from version 1 on, and in a header of its own before. */
const keyOf = (request: IncomingMessage): string =>
  header(request, 'x-api-key') || header(request, 'authorization').replace(/^Bearer /, '')

const header = (request: IncomingMessage, name: string): string => String(request.headers[name] ?? '')

function refuse(response: ServerResponse, error: ApiError, requestId: string): void {
  response.writeHead(error.status, {
    'content-type': 'application/json',
    'request-id': requestId,
    'x-should-retry': String(error.status === 429 || error.status >= 500),
    ...error.headers,
  })
  response.end(error.body(requestId))
}

function failureError(failure: ScriptedFailure, pace: Pace): ApiError {
  if (failure.status === 529) return new ApiError(529, 'Overloaded')
  const detail = 'This request would exceed the rate limit for your organization of 80,000 input tokens per minute.'
  return new ApiError(429, detail, {
    'retry-after': String(Math.ceil(failure.retryAfter)),
    'retry-after-ms': String(Math.round(pace.ms(failure.retryAfter))),
    'anthropic-ratelimit-input-tokens-limit': '80000',
    'anthropic-ratelimit-input-tokens-remaining': '0',
  })
}
