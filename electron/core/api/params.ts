import { z } from 'zod'
import type { Method, Params } from '#shared/api/contract.ts'

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
  z.strictObject({ type: z.literal('name'), name: z.string().min(1).max(200) }),
  z.strictObject({ type: z.literal('run-ended') }),
  z.strictObject({ type: z.literal('deleted') }),
])

const schemas = {
  'core.status': z.strictObject({}),
  'runs.list': z.strictObject({
    limit: z.number().int().min(1).max(100_000).optional(),
    sinceMs: z.number().min(0).optional(),
    tag: z.string().min(1).max(1200).optional(),
    includeDemo: z.boolean().optional(),
  }),
  'runs.get': z.strictObject({ ref }),
  'runs.show': z.strictObject({ ref }),
  'runs.segments': z.strictObject({ runId: id }),
  'runs.cache': z.strictObject({ ref }),
  'calls.get': z.strictObject({ callId: id }),
  'calls.cache': z.strictObject({ callId: id }),
  'exchanges.get': z.strictObject({ exchangeId: id }),
  'runs.annotate': z.strictObject({ runId: id, annotation }),
  'runs.export': z.strictObject({ ref, format: z.string().min(1).max(40) }),
  'demo.start': z.strictObject({ pace: z.number().min(0).max(100).optional() }),
  'prices.list': z.strictObject({
    provider: z.string().max(200).optional(),
    model: z.string().max(200).optional(),
    tiers: z.boolean().optional(),
  }),
  'prices.explain': z.strictObject({ callId: id }),
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
