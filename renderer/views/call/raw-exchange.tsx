import type { BodyText } from '#shared/api/contract.ts'
import { noTextWords } from '#shared/format/no-text.ts'
import { exchangeOverheadWords } from '#shared/format/small-time.ts'
import { formatTokensExact } from '#shared/format/tokens.ts'
import type { BodyRef, Headers } from '#shared/model/fact.ts'
import type { ExchangeId } from '#shared/model/ids.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { LongText } from '../../components/long-text.tsx'
import { QueryNotice } from '../../components/query-notice.tsx'
import { useExchange } from '../../state/queries.ts'
import { keptWords } from './cut-bodies.tsx'

/** One exchange as it went over the wire. Credentials were masked before it was stored. */
export function RawExchange({ exchangeId }: { exchangeId: ExchangeId }) {
  const query = useExchange(exchangeId)
  const exchange = query.data
  if (!exchange) return <QueryNotice query={query} what="This exchange" />
  const { request, response, sentOn } = exchange
  return (
    <div className="raw">
      <h2>Request</h2>
      <p className="mono wrap">
        {request.method} https://{request.host}
        {request.path}
        {request.query}
      </p>
      <HeaderList headers={request.headers} />
      <Body body={exchange.requestBody} kept={request.body} what="request body" />
      {sentOn && (
        <>
          <h2>Request as it was sent on</h2>
          <p className="dim">
            {sentOn.rewrites.map((name) => REWRITE_WORDS[name] ?? `Rewritten on the way: ${name}.`).join(' ')} Above stands what
            the client sent; with <code>--no-rewrite</code> that is what the provider gets.
          </p>
          <HeaderList headers={sentOn.headers} />
          <Body body={sentOn.body} kept={undefined} what="request body as it was sent on" />
        </>
      )}
      <h2>Response</h2>
      {response ? (
        <>
          <p className="mono">{response.status}</p>
          <HeaderList headers={response.headers} />
        </>
      ) : (
        <p className="dim">No answer was received: {exchange.end}.</p>
      )}
      {exchange.overhead && (
        <p className="dim" data-testid="exchange-overhead">
          {exchangeOverheadWords(exchange.overhead)}
        </p>
      )}
      {exchange.responseBody && <Body body={exchange.responseBody} kept={response?.body} what="response body" />}
    </div>
  )
}

/** What the rewrites that there are did (law 1). */
const REWRITE_WORDS: Readonly<Record<string, string>> = {
  'include-usage':
    'Rewritten on the way (include-usage): the recorder asked for the stream’s usage, and kept the chunk that carries it from the client.',
}

function HeaderList({ headers }: { headers: Headers }) {
  return (
    <details className="raw-headers">
      <summary>{headers.length === 1 ? '1 header' : `${headers.length} headers`}</summary>
      <dl className="mono">
        {headers.map(([name, value], at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a header may stand twice, and none ever moves
          <div key={at}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}

function Body({ body, kept, what }: { body: BodyText; kept: BodyRef | undefined; what: string }) {
  const masked = kept?.masked
  if (body.bytes === 0 && (kept?.bytes ?? 0) === 0) return <p className="dim">No body.</p>
  if (body.noText)
    return (
      <p className="dim">
        {formatTokensExact(body.bytes)} bytes. {noTextWords(body.noText)}
      </p>
    )
  const isCut = kept !== undefined && kept.kept < kept.bytes
  if (isCut && kept.kept === 0) return <p className="dim">{keptWords(kept.kept, kept.bytes)}.</p>
  return (
    <article className="message">
      <header className="row">
        <span className="faint">
          {isCut ? keptWords(kept.kept, kept.bytes) : `${formatTokensExact(body.bytes)} bytes`}
          {body.encoding === 'base64' ? ', not text: shown as base64' : ''}
          {body.truncated ? ', shown in part' : ''}
          {masked ? `, ${formatTokensExact(masked)} masked` : ''}
        </span>
        <span className="sp" />
        <CopyButton text={body.text} what={what} />
      </header>
      {kept?.unread !== undefined && (
        <p className="dim" data-testid="body-unread">
          Kept, but not read, so nothing is counted of it: {kept.unread}.
        </p>
      )}
      <LongText text={body.text} />
    </article>
  )
}
