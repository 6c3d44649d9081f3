import { z } from 'zod'
import type { Method, Params } from '#shared/api/contract.ts'
import { retentionSchema } from '../retention-schema.ts'

/** The core validates every parameter, whatever transport carried it. */
const ref = z.string().min(1).max(400)
const id = z.string().regex(/^[0-9a-z.]{4,64}$/)

const annotation = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('outcome'),
    success: z.boolean(),
    score: z.number().optional(),
    note: z.string().max(2000).optional(),
  }),
  z.strictObject({ type: z.literal('tag'), key: z.string().min(1).max(200), value: z.string().max(1000) }),
  z.strictObject({ type: z.literal('outcome-withdrawn') }),
  z.strictObject({ type: z.literal('untagged'), key: z.string().min(1).max(200) }),
  z.strictObject({ type: z.literal('name'), name: z.string().min(1).max(200) }),
  z.strictObject({ type: z.literal('run-ended') }),
  z.strictObject({ type: z.literal('deleted') }),
  z.strictObject({ type: z.literal('restored') }),
])

const level = z.enum(['agent', 'call-site', 'model', 'direction', 'segment', 'tool', 'item', 'price-class', 'phase'])

const values = z.array(z.string().max(1200)).max(1000)
const runQuery = z.strictObject({
  text: z.string().max(1000).optional(),
  tags: values.optional(),
  models: values.optional(),
  providers: values.optional(),
  outcomes: z.array(z.enum(['success', 'failure', 'not-set'])).optional(),
  statuses: z.array(z.enum(['running', 'finished', 'interrupted'])).optional(),
  sources: z.array(z.enum(['recorded', 'imported', 'demo'])).optional(),
  fromMs: z.number().optional(),
  toMs: z.number().optional(),
  minNanoUsd: z.number().optional(),
  maxNanoUsd: z.number().optional(),
  sort: z.enum(['started', 'name', 'calls', 'duration', 'tokens', 'cache-read', 'cost']).optional(),
  reverse: z.boolean().optional(),
  group: z.enum(['day', 'session', 'none']).optional(),
  timeZone: z.string().refine(isTimeZone, 'is no time zone').optional(),
})

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

const schemas = {
  'core.status': z.strictObject({}),
  'core.authority': z.strictObject({}),
  'runs.list': z.strictObject({
    limit: z.number().int().min(1).max(100_000).optional(),
    sinceMs: z.number().min(0).optional(),
    tag: z.string().min(1).max(1200).optional(),
    includeDemo: z.boolean().optional(),
  }),
  'runs.page': z.strictObject({ query: runQuery, offset: z.number().int().min(0), limit: z.number().int().min(1).max(1000) }),
  'runs.facets': z.strictObject({}),
  'runs.get': z.strictObject({ ref }),
  'runs.view': z.strictObject({ ref }),
  'runs.show': z.strictObject({ ref }),
  'runs.segments': z.strictObject({ runId: id }),
  'profiles.get': z.strictObject({
    runId: id,
    weight: z.enum(['cost', 'tokens', 'time', 'calls']),
    stack: z.array(level).max(20).optional(),
    order: z.enum(['down', 'up']).optional(),
  }),
  'profiles.top': z.strictObject({ runId: id, weight: z.enum(['cost', 'tokens']) }),
  'profiles.tool': z.strictObject({ runId: id, tool: z.string().max(1000) }),
  'runs.cache': z.strictObject({ ref }),
  'calls.get': z.strictObject({ callId: id }),
  'calls.cache': z.strictObject({ callId: id }),
  'runs.transcript': z.strictObject({ ref, q: z.string().max(1000).optional() }),
  'calls.part': z.strictObject({ callId: id, side: z.enum(['prompt', 'answer']), index: z.number().int().min(0) }),
  'runs.carried': z.strictObject({ ref }),
  'exchanges.get': z.strictObject({ exchangeId: id }),
  'runs.annotate': z.strictObject({ runId: id, annotation }),
  'runs.annotateAll': z.strictObject({ runIds: z.array(id).min(1).max(10_000), annotation }),
  'runs.clear': z.strictObject({}),
  'runs.progress': z.strictObject({ runId: id }),
  'retention.get': z.strictObject({}),
  'retention.set': retentionSchema,
  'bodies.remove': z.strictObject({
    limits: retentionSchema.optional(),
    deleted: z.array(id).max(10_000).optional(),
    dryRun: z.boolean(),
  }),
  'recording.set': z.strictObject({ recording: z.boolean() }),
  'runs.export': z.strictObject({ ref, format: z.string().min(1).max(40) }),
  'terminal.open': z.strictObject({}),
  'demo.start': z.strictObject({ pace: z.number().min(0).max(100).optional() }),
  'prices.list': z.strictObject({
    provider: z.string().max(200).optional(),
    model: z.string().max(200).optional(),
    tiers: z.boolean().optional(),
  }),
  'prices.used': z.strictObject({}),
  'prices.explain': z.strictObject({ callId: id }),
  'usage.daily': z.strictObject({ provider: z.string().min(1).max(200), from: z.iso.date(), to: z.iso.date() }),
  'prices.reload': z.strictObject({}),
} satisfies Record<Method, z.ZodType>

export const isMethod = (name: string): name is Method => Object.hasOwn(schemas, name)

/** Returns the parameters, or one line that says which of them is wrong. */
export function checkParams<M extends Method>(
  method: M,
  params: unknown,
): { ok: true; params: Params<M> } | { ok: false; message: string } {
  const parsed = schemas[method].safeParse(params ?? {})
  // The schema of `method` has the shape of its parameters; ids are branded strings that zod sees as plain ones.
  if (parsed.success) return { ok: true, params: parsed.data as unknown as Params<M> }
  const issue = parsed.error.issues[0]
  return { ok: false, message: `${method}: ${issue?.path.join('.') || 'parameters'}: ${issue?.message ?? 'not understood'}` }
}
