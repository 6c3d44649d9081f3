import type { IncomingMessage } from 'node:http'
import { acceptsIncludeUsage } from './include-usage-hosts.ts'
import type { AnswerRewrite, Rewrite } from './rewrite.ts'
import type { ForwardRoute } from './routes.ts'
import { spliceIncludeUsage } from './splice-include-usage.ts'
import { UsageWithholder } from './withhold-usage.ts'

/**
 * The rewrite `include-usage` (law 1): a stream of Chat Completions says what it used only if it is asked to, so the question is put into the
 * request where the client left it out, and the answer to it is kept from the client.
 */
export interface IncludeUsage {
  /** Whether the request may be one of those, as far as its head tells: then its body, 1 MiB at most, is read before it is forwarded. */
  mayApply(request: IncomingMessage, route: ForwardRoute): boolean
  /** null: the request goes as it is. `headers`: as they would go upstream, raw. */
  rewrite(route: ForwardRoute, headers: readonly string[], body: Buffer): Rewrite | null
}

const LARGEST_BODY = 1024 * 1024
/** Where an error message ends, for all we look at it. */
const ERROR_BYTES = 64 * 1024

export function createIncludeUsage(): IncludeUsage {
  /** Servers that have refused the flag: they are not asked again while this process runs. */
  const refusing = new Set<string>()

  function refusal(server: string, headers: readonly string[]): AnswerRewrite {
    let seen = ''
    return {
      headers: [...headers],
      pass(chunk) {
        if (seen.length < ERROR_BYTES) seen += chunk.toString('latin1')
        return [chunk]
      },
      end() {
        if (/stream_options|include_usage/.test(seen)) refusing.add(server)
        return []
      },
    }
  }

  return {
    mayApply: (request, route) =>
      request.method === 'POST' &&
      route.path.endsWith('/chat/completions') &&
      hasPlainBody(request) &&
      acceptsIncludeUsage(route) &&
      !refusing.has(serverOf(route)),
    rewrite(route, headers, body) {
      const inserted = spliceIncludeUsage(body)
      if (inserted === null) return null
      const { at, text } = inserted
      const spliced = Buffer.concat([body.subarray(0, at), Buffer.from(text, 'latin1'), body.subarray(at)])
      return {
        name: 'include-usage',
        headers: withHeader(withHeader(headers, 'content-length', String(spliced.length)), 'accept-encoding', 'identity'),
        body: spliced,
        inserted,
        answer(status, answered) {
          if (status === 400 || status === 422) return refusal(serverOf(route), answered)
          return status === 200 && isPlainStream(answered) ? withholding(answered) : null
        },
      }
    },
  }
}

const serverOf = ({ target }: ForwardRoute): string => target.host + target.basePath

/** Of a length that is said, not compressed, and not waiting for the upstream's word to send it. */
function hasPlainBody({ headers }: IncomingMessage): boolean {
  const length = Number(headers['content-length'] ?? 0)
  const framed = headers['transfer-encoding'] === undefined && headers.expect === undefined
  return framed && headers['content-encoding'] === undefined && length > 0 && length <= LARGEST_BODY
}

function isPlainStream(headers: readonly string[]): boolean {
  const type = headerOf(headers, 'content-type')
  const encoding = headerOf(headers, 'content-encoding')
  return /^\s*text\/event-stream\b/i.test(type ?? '') && (encoding === undefined || encoding.toLowerCase() === 'identity')
}

function withholding(headers: readonly string[]): AnswerRewrite {
  const withholder = new UsageWithholder()
  return {
    // A length that was said would be wrong once something is withheld; without one the answer goes in chunks.
    headers: withoutHeader(headers, 'content-length'),
    pass: (chunk) => withholder.pass(chunk),
    end: () => withholder.end(),
  }
}

function headerOf(headers: readonly string[], name: string): string | undefined {
  const at = headers.findIndex((each, i) => i % 2 === 0 && each.toLowerCase() === name)
  return at < 0 ? undefined : headers[at + 1]
}

/** In the header's own place and case; at the end where there is none. */
function withHeader(headers: readonly string[], name: string, value: string): string[] {
  const at = headers.findIndex((each, i) => i % 2 === 0 && each.toLowerCase() === name)
  if (at < 0) return [...headers, name, value]
  return [...headers.slice(0, at + 1), value, ...withoutHeader(headers.slice(at + 2), name)]
}

const withoutHeader = (headers: readonly string[], name: string): string[] =>
  headers.filter((_, i) => headers[i - (i % 2)]?.toLowerCase() !== name)
