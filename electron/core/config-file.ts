import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { oneLine } from '#shared/format/one-line.ts'
import type { Retention } from '#shared/model/removal.ts'
import { patternFault } from './privacy/own-patterns.ts'
import { retentionSchema } from './retention-schema.ts'
import { writeAtOnce } from './write-at-once.ts'

function checkPattern(pattern: string, context: z.RefinementCtx): void {
  const fault = patternFault(pattern)
  if (fault !== null) context.addIssue({ code: 'custom', message: fault })
}

/** `DIR/config.json`: what the command line can say once and for all. Options on the command line win. */
const schema = z.strictObject({
  port: z.number().int().min(0).max(65_535).optional(),
  uiPort: z.number().int().min(0).max(65_535).optional(),
  /** Provider prefix or host → base URL. */
  upstreams: z.record(z.string(), z.url({ protocol: /^https?$/ })).optional(),
  /** false: no request is ever changed on its way. */
  rewrite: z.boolean().optional(),
  /** What of the bodies reaches the disk; `patterns` are the user's own, for `redacted`. */
  privacy: z
    .strictObject({
      level: z.enum(['full', 'redacted', 'metadata']),
      patterns: z.array(z.string().min(1).max(1000).superRefine(checkPattern)).max(50).optional(),
    })
    .optional(),
  /** Other names by which this machine is asked for, such as `host.docker.internal` from containers. */
  hostNames: z.array(z.string().regex(/^[a-z0-9_.-]+$/i, 'a host name, without a port')).optional(),
  /** How much is kept of bodies; absent: all. */
  retention: retentionSchema.optional(),
  runIdleSeconds: z.number().positive().max(86_400).optional(),
})

export type ConfigFile = z.infer<typeof schema>

/** Reads the folder's config file; {} where there is none. Throws one line that says what is wrong with it. */
export function readConfigFile(dataDir: string): ConfigFile {
  const file = join(dataDir, 'config.json')
  const text = readIfThere(file)
  if (text === null) return {}
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch (error) {
    throw new Error(`${file} is not JSON: ${oneLine(error instanceof Error ? error.message : String(error), 120)}`)
  }
  const parsed = schema.safeParse(document)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new Error(`${file}: ${issue?.path.join('.') || 'the document'}: ${issue?.message ?? 'not understood'}`)
}

/** Puts the limits into the folder's config file, and leaves the rest of it as it is. */
export function writeRetention(dataDir: string, { maxAgeDays, maxBytes }: Retention): void {
  const file = join(dataDir, 'config.json')
  const { retention: _, ...rest } = readConfigFile(dataDir)
  const retention = { ...(maxAgeDays !== undefined && { maxAgeDays }), ...(maxBytes !== undefined && { maxBytes }) }
  const document = Object.keys(retention).length > 0 ? { ...rest, retention } : rest
  writeAtOnce(file, `${JSON.stringify(document, null, 2)}\n`)
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    // ENOTDIR: the folder's own name is a file's, which is for whoever makes the folder to say.
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null
    throw error
  }
}
