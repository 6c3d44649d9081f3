import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { IngestProcess } from '#core/ingest/ingest-process.ts'
import type { RemovalCriteria } from '#core/ingest/removal/plan.ts'
import { createBodyRetention } from '#core/retention.ts'
import type { Retention } from '#shared/model/removal.ts'
import { epochUs } from '#shared/model/units.ts'

const MINUTE_US = 60_000_000
const NOTHING = { runs: [], bodies: 0, bytes: 0, stored: 0, kept: { bodies: 0, bytes: 0, stored: 0 } }

let dataDir: string
let asked: RemovalCriteria[]

beforeEach(() => {
  vi.useFakeTimers({ now: 1_790_000_000_000 })
  dataDir = mkdtempSync(join(tmpdir(), 'agentprof-retention-'))
  asked = []
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(dataDir, { recursive: true, force: true })
})

/** A store that notes what it is asked to remove. */
function retentionOf(limits: Retention) {
  const recorded: Pick<IngestProcess, 'remove'> = {
    async remove(criteria) {
      asked.push(criteria)
      return NOTHING
    },
  }
  return createBodyRetention({
    dataDir,
    clock: { now: () => epochUs(Date.now() * 1000) },
    limits,
    recorded,
    demo: () => null,
    liveCores: () => ['core-1'],
  })
}

test('each minute deleted runs are looked for, once undo is past; the limits a minute after the start and then each quarter of an hour', async () => {
  const retention = retentionOf({ maxAgeDays: 30 })
  await vi.advanceTimersByTimeAsync(16 * 60_000)

  expect(asked).toHaveLength(16)
  for (const { now, deletedBy } of asked) expect(now - (deletedBy ?? 0)).toBe(5 * MINUTE_US)
  const limited = asked.flatMap(({ endedBefore }, at) => (endedBefore === undefined ? [] : [at]))
  expect(limited).toEqual([0, 15])
  expect((asked[0]?.now ?? 0) - (asked[0]?.endedBefore ?? 0)).toBe(30 * 1440 * MINUTE_US)
  retention.close()
  await vi.advanceTimersByTimeAsync(60 * 60_000)
  expect(asked).toHaveLength(16)
})

test('limits that are set hold at once, and stand in the config file beside what was there', async () => {
  writeFileSync(join(dataDir, 'config.json'), '{ "port": 4200, "retention": { "maxAgeDays": 7 } }')
  const retention = retentionOf({ maxAgeDays: 7 })
  retention.setLimits({ maxBytes: 5_000_000_000 })

  expect(asked).toMatchObject([{ maxStored: 5_000_000_000, liveCores: ['core-1'] }])
  expect(JSON.parse(readFileSync(join(dataDir, 'config.json'), 'utf8'))).toEqual({
    port: 4200,
    retention: { maxBytes: 5_000_000_000 },
  })
  retention.setLimits({})
  expect(JSON.parse(readFileSync(join(dataDir, 'config.json'), 'utf8'))).toEqual({ port: 4200 })
  retention.close()
})
