import { z } from 'zod'
import { MOST_AGE_DAYS } from '#shared/model/removal.ts'

/** A `Retention` that comes from outside: a question to the core, or its config file. */
export const retentionSchema = z.strictObject({
  maxAgeDays: z.number().positive().max(MOST_AGE_DAYS).optional(),
  maxBytes: z.number().int().nonnegative().optional(),
})
