import { type Usage, usageOf } from '../../model/usage.ts'
import { type JsonRecord, readCount, readRecord, readRecords, readString } from '../json-reading.ts'

/**
 * Reads `usage` of Messages into disjoint buckets: fresh input, cache reads and cache writes are disjoint on the wire; thinking is part of
 * the output (anthropic-sdk, `Usage`, `BetaUsage`). null: the object has no counts.
 *
 * `iterations` lists the samplings of a call. The totals leave compaction out ("not included in the top-level usage fields") and the advisor,
 * which is another model; both are billed. Compaction joins the buckets, the advisor stands apart as `input.advisor` and `output.advisor`.
 */
export function readMessagesUsage(usage: JsonRecord): Usage | null {
  const main = readCounts(usage)
  if (!main) return null
  const left = leftOut(usage, main)
  const own = left.filter((iteration) => iteration.type !== 'advisor_message').reduce(addCounts, main)
  const advisor = left.filter((iteration) => iteration.type === 'advisor_message').reduce(addCounts, NO_COUNTS)
  const searches = readCount(readRecord(usage, 'server_tool_use'), 'web_search_requests') ?? 0
  const other = {
    'input.advisor': inputOf(advisor),
    'output.advisor': advisor.output,
    'fee.web_search': searches,
  }
  const reasoning = Math.min(own.thinking, own.output)
  return usageOf({
    inputFresh: own.fresh,
    cacheRead: own.read,
    cacheWrite5m: own.write5m,
    cacheWrite1h: own.write1h,
    outputText: own.output - reasoning,
    reasoning,
    other: Object.fromEntries(Object.entries(other).filter(([, count]) => count > 0)),
  })
}

interface Counts {
  readonly fresh: number
  readonly read: number
  readonly write5m: number
  readonly write1h: number
  readonly output: number
  readonly thinking: number
}

type Iteration = Counts & { readonly type: string }

const NO_COUNTS: Counts = { fresh: 0, read: 0, write5m: 0, write1h: 0, output: 0, thinking: 0 }

const inputOf = (counts: Counts): number => counts.fresh + counts.read + counts.write5m + counts.write1h

function readCounts(usage: JsonRecord): Counts | null {
  const fresh = readCount(usage, 'input_tokens')
  const output = readCount(usage, 'output_tokens')
  if (fresh === undefined && output === undefined) return null
  return {
    fresh: fresh ?? 0,
    read: readCount(usage, 'cache_read_input_tokens') ?? 0,
    ...readWrites(usage),
    output: output ?? 0,
    thinking: readCount(readRecord(usage, 'output_tokens_details'), 'thinking_tokens') ?? 0,
  }
}

/**
 * The total is the truth, as a stream's last event repeats it without its split. What the split does not cover is written for five minutes,
 * unless all that it names was written for an hour.
 */
function readWrites(usage: JsonRecord): { write5m: number; write1h: number } {
  const split = readRecord(usage, 'cache_creation')
  const short = readCount(split, 'ephemeral_5m_input_tokens') ?? 0
  const long = readCount(split, 'ephemeral_1h_input_tokens') ?? 0
  const total = readCount(usage, 'cache_creation_input_tokens') ?? short + long
  const write1h = long > 0 && short === 0 ? total : Math.min(long, total)
  return { write5m: total - write1h, write1h }
}

/** The iterations that the totals do not include: none where everything adds up, else those that are not samplings of the answer itself. */
function leftOut(usage: JsonRecord, main: Counts): Iteration[] {
  const iterations = readRecords(usage, 'iterations').flatMap((record): Iteration[] => {
    const counts = readCounts(record)
    return counts ? [{ ...counts, type: readString(record, 'type') ?? '' }] : []
  })
  const all = iterations.reduce(addCounts, NO_COUNTS)
  if (inputOf(all) === inputOf(main) && all.output === main.output) return []
  return iterations.filter(({ type }) => type === 'compaction' || type === 'advisor_message')
}

function addCounts(a: Counts, b: Counts): Counts {
  return {
    fresh: a.fresh + b.fresh,
    read: a.read + b.read,
    write5m: a.write5m + b.write5m,
    write1h: a.write1h + b.write1h,
    output: a.output + b.output,
    thinking: a.thinking + b.thinking,
  }
}
