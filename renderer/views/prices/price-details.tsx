import { formatUsd, formatUsdExact } from '#shared/format/money.ts'
import { formatFeeRate, formatRate } from '#shared/format/rate.ts'
import { formatTokensExact } from '#shared/format/tokens.ts'
import type { PriceRates, PriceRow } from '#shared/model/cost.ts'
import { assertNever } from '#shared/model/result.ts'
import type { PriceEntry } from '#shared/pricing/price-list.ts'
import { ruleSources } from '#shared/pricing/row-sources.ts'
import { priceClassOf } from '#shared/profile/price-class.ts'
import { CodeBlock } from '../../components/code-block.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { Fact } from '../../components/fact.tsx'
import { Link } from '../../components/link.tsx'
import { SCROLLS } from '../../components/scrolls.ts'
import { dayAndTime } from '../../state/days.ts'
import { runPath } from '../../state/route.ts'
import { setCommand, unsetCommand } from './price-commands.ts'
import { datesOf, STANDING_WORDS } from './price-words.ts'

interface PriceDetailsProps {
  readonly entry: PriceEntry
  /** Of the whole book: its parts, each with the day it was taken. */
  readonly version: string
  /** null: not known yet. */
  readonly dataDir: string | null
  /** Uses were counted over so many of the newest calls; null: over all. */
  readonly newestCalls: number | null
  /** The row that the address names is neither in the book nor was it used lately. */
  readonly isMissing: boolean
}

/** All that a price row says, where it comes from, who was priced with it, and how to set another. */
export function PriceDetails({ entry, version, dataDir, newestCalls, isMissing }: PriceDetailsProps) {
  const { row, isOwn } = entry
  return (
    <aside className="price-details" aria-label={`Price of ${row.model}`} {...SCROLLS}>
      {isMissing && (
        <p className="notice" role="status">
          The row of this address is neither in the price book nor behind a newer call. <code>agentprof prices show RUN</code>{' '}
          shows the rows of a run as they were.
        </p>
      )}
      <h2 className="wrap">{row.model}</h2>
      <div className="row price-chips">
        <span className="chip">{row.provider === 'any' ? 'any provider' : row.provider}</span>
        <span className="chip ol">{row.tier === null ? 'plain tier' : `tier ${row.tier}`}</span>
        {row.geo !== undefined && <span className="chip ol">in {row.geo}</span>}
        {entry.standing !== 'in-force' && <span className="chip ol">{STANDING_WORDS[entry.standing]}</span>}
      </div>
      <Standing entry={entry} />
      <RatesTable row={row} />
      <dl className="kv price-facts">
        <Fact name="In force">{datesOf(entry)}</Fact>
        <Fact name="Source">{sourceOf(entry, version)}</Fact>
        <Fact name="Used">
          <Used entry={entry} newestCalls={newestCalls} />
        </Fact>
        <Fact name="Row">
          <span className="mono wrap">{row.id}</span>
          <CopyButton text={row.id} what="id of the row" />
        </Fact>
      </dl>
      <Sources row={row} />
      <h3>{isOwn ? 'Change or remove it' : 'A price of your own'}</h3>
      <CodeBlock code={setCommand(row)} what="the command that sets a price" />
      {isOwn && <CodeBlock code={unsetCommand(row)} what="the command that removes it" />}
      <p className="dim price-note">
        Edit the amounts and run it. Calls from then on are priced so; what was priced keeps its price unless you{' '}
        <code>agentprof rebuild --reprice</code>.
        {dataDir !== null && (
          <>
            {' '}
            Your prices are kept in <code className="wrap">{dataDir}/prices.json</code>
            {row.steps.length > 0 ? ', where long-context steps are written by hand.' : '.'}
          </>
        )}
      </p>
    </aside>
  )
}

function sourceOf({ row, isOwn }: PriceEntry, version: string): string {
  if (isOwn) return 'set by you'
  return row.book === 'user' ? 'a published rule over your own price' : takenFrom(row.book, version)
}

/** The part of the book's version that says when this part was taken. */
const takenFrom = (book: string, version: string): string =>
  version.split(' + ').find((part) => part === book || part.startsWith(`${book} `)) ?? book

function Standing({ entry: { standing, from, until, coveredBy } }: { entry: PriceEntry }) {
  switch (standing) {
    case 'in-force':
      return null
    case 'later':
      return <p className="dim price-note">Holds from {from} on.</p>
    case 'ended':
      return <p className="dim price-note">Another row holds since {until}. Calls that were priced with this one keep it.</p>
    case 'covered':
      return (
        <p className="dim price-note">
          Calls are priced with {coveredBy?.book === 'user' ? 'your own price' : `the row of ${coveredBy?.book}`} instead.
        </p>
      )
    case 'kept':
      return (
        <p className="dim price-note">
          The list of the book has no such row: it is from an earlier book, or made for one place. Calls that were priced with it
          keep it.
        </p>
      )
    default:
      return assertNever(standing)
  }
}

const TOKENS: readonly (readonly [name: string, rate: (rates: PriceRates) => number | null])[] = [
  ['Fresh input', ({ inputFresh }) => inputFresh],
  ['Cache read', ({ cacheRead }) => cacheRead],
  ['Cache write, 5 m', ({ cacheWrite5m }) => cacheWrite5m],
  ['Cache write, 1 h', ({ cacheWrite1h }) => cacheWrite1h],
  ['Output', ({ output }) => output],
  ['Reasoning', ({ reasoning }) => reasoning],
]

const isFee = (bucket: string): boolean => bucket.startsWith('fee.')
const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** Every rate of a row, one column for each size of request that it tells apart. */
function RatesTable({ row }: { row: PriceRow }) {
  const sizes = [row.base, ...row.steps.map(({ rates }) => rates)]
  const rarer = [...new Set(sizes.flatMap(({ other }) => Object.keys(other)))].sort((a, b) => Number(isFee(a)) - Number(isFee(b)))
  return (
    <table className="st price-rates" aria-label="Rates">
      <thead>
        <tr>
          <th scope="col">$ a million</th>
          {row.steps.length > 0 && (
            <th scope="col" className="num">
              plain
            </th>
          )}
          {row.steps.length === 0 && <td />}
          {row.steps.map(({ aboveInputTokens }) => (
            <th
              key={aboveInputTokens}
              scope="col"
              className="num"
              title={`With more than ${formatTokensExact(aboveInputTokens)} input tokens, the whole request`}
            >
              above {formatTokensExact(aboveInputTokens)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {TOKENS.filter(([, rate]) => sizes.some((rates) => rate(rates) !== null)).map(([name, rate]) => (
          <tr key={name}>
            <td>{name}</td>
            {sizes.map((rates, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: sizes of a row never move
              <td key={at} className="num b">
                {formatRate(rate(rates))}
              </td>
            ))}
          </tr>
        ))}
        {rarer.map((bucket) => (
          <tr key={bucket}>
            <td>
              {sentence(priceClassOf(bucket).name)}
              {isFee(bucket) && <span className="dim"> a thousand</span>}
            </td>
            {sizes.map(({ other }, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: sizes of a row never move
              <td key={at} className="num b">
                {other[bucket] !== undefined && isFee(bucket) ? formatFeeRate(other[bucket]) : formatRate(other[bucket])}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Used({ entry: { use }, newestCalls }: Pick<PriceDetailsProps, 'entry' | 'newestCalls'>) {
  const among = newestCalls === null ? '' : ` among the newest ${formatTokensExact(newestCalls)}`
  if (!use) return <span className="dim">by no recorded call{among}</span>
  return (
    <>
      <span>
        {formatTokensExact(use.calls)} {use.sample ? 'sample ' : ''}
        {use.calls === 1 ? 'call' : 'calls'}
        {among},{' '}
        <b className="b" title={formatUsdExact(use.nanoUsd)}>
          {formatUsd(use.nanoUsd)}
        </b>
      </span>
      <Link to={runPath(use.lastRun)} className="link">
        newest {dayAndTime(new Date(use.lastAt / 1000).toISOString(), Date.now())}
      </Link>
    </>
  )
}

function Sources({ row }: { row: PriceRow }) {
  const sources = ruleSources(row)
  if (sources.length === 0) return null
  return (
    <>
      <h3>Rules of our own in it</h3>
      <ul className="price-sources">
        {sources.map(({ of, source }) => (
          <li key={of}>
            <b className="b">{of.startsWith('fee.') ? priceClassOf(of).name : of}</b> <span className="dim wrap">{source}</span>
          </li>
        ))}
      </ul>
    </>
  )
}
