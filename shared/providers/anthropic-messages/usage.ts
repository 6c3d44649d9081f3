import type { Samplings } from '../../model/prompt.ts'
import { type Usage, usageOf } from '../../model/usage.ts'
import { type JsonRecord, readCount, readRecord, readRecords, readString, readText } from '../json-reading.ts'
import { withoutZeros } from '../share-out.ts'

/**
 * Reads `usage` of Messages into disjoint buckets: fresh input, cache reads and cache writes are disjoint on the wire; thinking is part of
 * the output (anthropic-sdk, `Usage`, `BetaUsage`). null: the object has no counts. `servedModel`: of the answer.
 *
 * `iterations` lists the samplings of a call, all of them billed. Compaction joins the buckets. What another model sampled, the advisor or a fallback,
 * stands apart as `input.advisor`, `input.advisor_cache_read`, …, `output.advisor`, because it has a price of its own (`readSamplings`).
 */
export function readMessagesUsage(usage: JsonRecord, servedModel?: string): Usage | null {
  const main = readCounts(usage)
  if (!main) return null
  const { own, others } = splitIterations(usage, main, servedModel)
  const searches = readCount(readRecord(usage, 'server_tool_use'), 'web_search_requests') ?? 0
  const other = {
    ...Object.fromEntries([...others].flatMap(([role, each]) => bucketsOf(role, each.reduce(addCounts, NO_COUNTS)))),
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
    other: withoutZeros(other),
  })
}

/** Which models sampled how much at once; undefined for an answer of one sampling, whose usage says it all. */
export function readSamplings(usage: JsonRecord, servedModel?: string): Samplings | undefined {
  const main = readCounts(usage)
  if (!main) return undefined
  const { iterations, others } = splitIterations(usage, main, servedModel)
  if (iterations.length < 2) return undefined
  const largest = (of: readonly Iteration[]): number => Math.max(0, ...of.map(inputOf))
  const foreign = new Set([...others.values()].flat())
  const named = [...others].flatMap(([role, each]): [string, Samplings['others'][string]][] => {
    const models = new Set(each.map(({ model }) => model))
    const [model] = models
    return model !== undefined && models.size === 1 ? [[role, { model, largestInput: largest(each) }]] : []
  })
  return { largestInput: largest(iterations.filter((each) => !foreign.has(each))), others: Object.fromEntries(named) }
}

/** What another model sampled, in buckets of its role. */
const bucketsOf = (role: string, { fresh, read, write5m, write1h, output }: Counts): [bucket: string, count: number][] => [
  [`input.${role}`, fresh],
  [`input.${role}_cache_read`, read],
  [`input.${role}_cache_write_5m`, write5m],
  [`input.${role}_cache_write_1h`, write1h],
  [`output.${role}`, output],
]

interface Counts {
  readonly fresh: number
  readonly read: number
  readonly write5m: number
  readonly write1h: number
  readonly output: number
  readonly thinking: number
}

type Iteration = Counts & { readonly type: string; readonly model: string | undefined }

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

interface SplitIterations {
  readonly iterations: readonly Iteration[]
  /** Everything that the answer's own model sampled. */
  readonly own: Counts
  /** What other models sampled, by role. */
  readonly others: ReadonlyMap<string, readonly Iteration[]>
}

/** What the totals may leave out, in order of belief: compaction and the advisor are "not included in the top-level usage fields". */
const LEFT_OUT: readonly (readonly string[])[] = [
  [],
  ['compaction', 'advisor_message'],
  ['compaction', 'advisor_message', 'fallback_message'],
]

/** Adds up which iterations the totals include, and takes apart what is not the answer's own model's. */
function splitIterations(usage: JsonRecord, main: Counts, servedModel: string | undefined): SplitIterations {
  const iterations = readRecords(usage, 'iterations').flatMap((record): Iteration[] => {
    const counts = readCounts(record)
    return counts ? [{ ...counts, type: readString(record, 'type') ?? '', model: readText(record, 'model') }] : []
  })
  const sums = (left: readonly string[]): boolean => {
    const all = iterations.filter(({ type }) => !left.includes(type)).reduce(addCounts, NO_COUNTS)
    return inputOf(all) === inputOf(main) && all.output === main.output
  }
  const left = LEFT_OUT.find(sums) ?? ['compaction', 'advisor_message']
  const others = new Map<string, Iteration[]>()
  let own = main
  for (const iteration of iterations) {
    const outside = left.includes(iteration.type)
    const role = otherRole(iteration, servedModel)
    if (role === null) {
      if (outside) own = addCounts(own, iteration)
      continue
    }
    const rest = outside ? own : subtractCounts(own, iteration)
    // Counts that the totals cannot hold are not in them: they stay where the totals have them.
    if (!rest) continue
    own = rest
    others.set(role, [...(others.get(role) ?? []), iteration])
  }
  return { iterations, own, others }
}

/** The role of an iteration that another model sampled; null: the answer's own model did. */
function otherRole({ type, model }: Iteration, servedModel: string | undefined): string | null {
  if (type === 'advisor_message') return 'advisor'
  if (model === undefined || servedModel === undefined || isSameModel(model, servedModel)) return null
  return type === 'fallback_message' ? 'fallback' : 'other_model'
}

/** Answers name a model with or without the day of its release. */
const isSameModel = (a: string, b: string): boolean => withoutDate(a) === withoutDate(b)
const withoutDate = (model: string): string => model.replace(/[-@]20\d{6}$/, '')

/** null: some count would be below zero. */
function subtractCounts(a: Counts, b: Counts): Counts | null {
  const rest = {
    fresh: a.fresh - b.fresh,
    read: a.read - b.read,
    write5m: a.write5m - b.write5m,
    write1h: a.write1h - b.write1h,
    output: a.output - b.output,
    thinking: Math.max(0, a.thinking - b.thinking),
  }
  return Object.values(rest).some((count) => count < 0) ? null : rest
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
