import { createReadStream, existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { z } from 'zod'

/** The folder of recorded public traffic: `AGENTPROF_CORPUS`, else beside the project. It is read where it lies, never copied. */
const folder = resolve(process.env.AGENTPROF_CORPUS ?? join(import.meta.dirname, '../../../shared/corpus'))

/** Why a test over the corpus has to be skipped; null where the corpus is there. */
export const corpusMissing: string | null = existsSync(join(folder, 'exchanges.jsonl.gz'))
  ? null
  : `no corpus at ${folder}: set AGENTPROF_CORPUS`

const text = z.string().nullable().optional()

const exchangeSchema = z.object({
  source: z.looseObject({ repo: z.string(), path: z.string() }),
  sequence: z.object({ id: z.string(), index: z.number(), length: z.number() }),
  host: z.string(),
  method: z.string(),
  path: z.string(),
  query: text,
  requestHeaders: z.record(z.string(), z.string()),
  responseHeaders: z.record(z.string(), z.string()),
  requestBody: z.unknown(),
  requestEncoding: text,
  status: z.number(),
  responseBody: text,
  responseEncoding: text,
  streaming: z.boolean(),
})

/** One recorded exchange; see the corpus' README for what each field holds. */
export type CorpusExchange = z.infer<typeof exchangeSchema>

export type CorpusFile = 'exchanges' | 'exchanges-extra'

/** Exchanges one by one, in recorded order; those of a sequence stand together. */
export async function* readExchanges(file: CorpusFile): AsyncGenerator<CorpusExchange> {
  const source = createReadStream(join(folder, `${file}.jsonl.gz`))
  for await (const line of createInterface({ input: source.pipe(createGunzip()) })) yield exchangeSchema.parse(JSON.parse(line))
}

/** The request's body as bytes; parsed JSON is written again, so its blanks may differ from what was sent. */
export function requestBytes({ requestBody, requestEncoding }: CorpusExchange): Uint8Array {
  if (requestBody === null || requestBody === undefined) return new Uint8Array()
  if (typeof requestBody !== 'string') return Buffer.from(JSON.stringify(requestBody))
  return Buffer.from(requestBody, requestEncoding === 'base64' ? 'base64' : 'utf8')
}

/** The response's body as bytes, after decompression. */
export function responseBytes({ responseBody, responseEncoding }: CorpusExchange): Uint8Array {
  return Buffer.from(responseBody ?? '', responseEncoding === 'base64' ? 'base64' : 'utf8')
}
