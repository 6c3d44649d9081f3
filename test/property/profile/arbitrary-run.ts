import fc from 'fast-check'
import { TOKEN_BUCKETS, usageOf } from '#shared/model/usage.ts'
import type { ProfileInput } from '#shared/profile/profile.ts'
import { buildRun, type CallSpec, NOT_BILLED, priced, segment, UNPRICED } from '../../unit/profile/run-builder.ts'

const AGENTS = ['main', 'explore', 'deep', 'side'] as const
const KINDS = [
  'system',
  'tool-schema',
  'user',
  'assistant',
  'tool-result',
  'media',
  'text',
  'reasoning',
  'tool-arguments',
  'fee',
  'unattributed',
] as const
const amount = fc.integer({ min: 0, max: 1_000_000_000 })
const count = fc.integer({ min: 0, max: 100_000 })
const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })

const buckets = fc.record(
  {
    ...Object.fromEntries(TOKEN_BUCKETS.map((bucket) => [bucket, count])),
    other: fc.constant({ 'input.audio': 7, 'fee.web_search': 2 }),
  },
  { requiredKeys: [] },
)

const segments = fc.array(
  fc
    .record({
      kind: fc.constantFrom(...KINDS),
      buckets,
      usd: amount,
      attempt: fc.integer({ min: 0, max: 2 }),
      name: some(fc.constantFrom('Bash', 'Read', 'tool-arguments:Edit')),
      toolUseId: some(fc.constantFrom('t1', 't2')),
      preview: some(fc.string({ maxLength: 20 })),
    })
    .map(({ kind, buckets, usd, attempt, name, toolUseId, preview }) =>
      segment(kind, kind === 'fee' ? {} : buckets, {
        usd,
        attempt,
        ...(name === undefined ? {} : { name }),
        ...(toolUseId === undefined ? {} : { toolUseId }),
        ...(preview === undefined ? {} : { preview }),
      }),
    ),
  { maxLength: 6 },
)

/** Costs and usage that follow from the segments, and ones that contradict them: the laws hold for both. */
const cost = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  amount.map(priced),
  fc.constant(UNPRICED),
  fc.constant(NOT_BILLED),
)
const usage = fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, buckets.map(usageOf), fc.constant(null))
const span = fc
  .tuple(fc.integer({ min: 0, max: 9000 }), fc.integer({ min: -500, max: 5000 }))
  .map(([from, ms]) => [from, from + ms] as const)

const defined = <T extends object>(record: T) =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined))

const attempt = fc
  .record({
    cost,
    usage,
    ms: span,
    tokenMs: some(fc.integer({ min: -100, max: 12_000 })),
    outcome: fc.constantFrom('completed', 'failed', 'aborted'),
  })
  .map(defined)

const call = fc
  .record({
    agent: fc.constantFrom(...AGENTS),
    site: fc.constantFrom('user turn', 'result of Bash'),
    ms: span,
    segments,
    attempts: fc.array(attempt, { maxLength: 3 }),
    cost,
    usage,
    repairedBy: fc.constantFrom(undefined, undefined, undefined, 'c9'),
    loopOf: fc.constantFrom(undefined, undefined, undefined, 'c0'),
    tools: fc.array(fc.record({ id: fc.constantFrom('t1', 't2'), name: fc.constantFrom('Bash', 'Read'), ms: span }), {
      maxLength: 2,
    }),
  })
  .map(defined)

const calls = fc.array(call, { maxLength: 8 }).map((specs) => specs.map((spec, at): CallSpec => ({ ...spec, name: `c${at}` })))
const parent = some(fc.tuple(fc.constantFrom('c0', 'c1', 'c2', 'gone'), fc.constant('t1')))

/** Any run: any tree (or circle) of agents, retries, gaps in what is known, and records that contradict each other. */
export const anyRun: fc.Arbitrary<ProfileInput> = fc
  .record({ calls, explore: parent, deep: parent, side: parent })
  .map(({ calls, ...parents }) => buildRun({ calls, subagents: defined(parents) }))
