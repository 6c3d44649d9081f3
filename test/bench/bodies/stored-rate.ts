import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHeldExchanges } from '#core/ingest/held-exchanges.ts'
import { createIngest } from '#core/ingest/ingest.ts'
import type { Delivery } from '#core/proxy/parcel.ts'
import { openStore } from '#core/store/open-store.ts'
import { exchangeId } from '#shared/model/ids.ts'
import { epochUs } from '#shared/model/units.ts'
import { ANSWER, requestBytes } from '../recorder/wire.ts'

const EXCHANGES = 6000
/** As many as come in 50 ms at the rate that is the goal. */
const BATCH = 750
/** As the ingest worker holds what it has not derived yet. */
const HELD_BYTES = 128 * 1024 * 1024
/** Exchanges of 10 KB a second: their facts and bodies on disk (synchronous=FULL, a transaction for each batch), nothing derived. */
export function measureStoredRate(): number {
  const folder = mkdtempSync(join(tmpdir(), 'agentprof-bench-'))
  const store = openStore(join(folder, 'store.db'), { origin: { machine: 'bench', user: 'bench' } })
  try {
    const ingest = createIngest(store, createHeldExchanges(HELD_BYTES))
    const exchanges = Array.from({ length: EXCHANGES }, (_, n) => exchange(n))
    const start = performance.now()
    for (let from = 0; from < EXCHANGES; from += BATCH) ingest.write(exchanges.slice(from, from + BATCH).flat())
    return EXCHANGES / ((performance.now() - start) / 1000)
  } finally {
    store.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

const address = { path: '/v1/chat/completions', host: 'api.openai.com', headers: [] }

function exchange(n: number): [Delivery, Delivery] {
  const { bytes, next } = requestBytes(address, 8192, false)
  next(n)
  const request = Uint8Array.from(bytes.subarray(bytes.indexOf('\r\n\r\n') + 4))
  const answer = Uint8Array.from(ANSWER)
  const id = exchangeId(String(n).padStart(24, '0'))
  const headers = [['content-type', 'application/json']] as const
  return [
    {
      kind: 'opened',
      exchangeId: id,
      coreId: 'bench',
      source: 'recorded',
      at: epochUs(1_790_000_000_000_000 + n * 1000),
      runIdleMs: 120_000,
      method: 'POST',
      provider: 'openai',
      host: address.host,
      path: address.path,
      query: '',
      headers,
      body: { data: request, kept: request.length, bytes: request.length },
      hints: { tags: {} },
      rewrites: [],
    },
    {
      kind: 'settled',
      exchangeId: id,
      at: epochUs(1_790_000_000_500_000 + n * 1000),
      end: { kind: 'completed' },
      response: { status: 200, headers, body: { data: answer, kept: answer.length, bytes: answer.length } },
      timing: { requestEndUs: 100, responseHeadUs: 400_000, endUs: 500_000, marks: [[0, 400_000]] },
    },
  ]
}
