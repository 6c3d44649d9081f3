import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openSpillFile } from '#core/ingest/spill/spill-file.ts'
import type { CapturedResponse } from '#core/proxy/recording.ts'
import { exchangeId } from '#shared/model/ids.ts'
import { epochUs } from '#shared/model/units.ts'

const settled = (n: number): CapturedResponse => ({
  kind: 'settled',
  exchangeId: exchangeId(String(n).padStart(24, '0')),
  at: epochUs(n),
  end: { kind: 'completed' },
  response: { status: 200, headers: [], body: { data: Buffer.from(`answer ${n}`), kept: 8, bytes: 8 } },
  timing: { requestEndUs: 1, responseHeadUs: 2, endUs: 3, marks: [] },
})

/** A file with messages 1 to 5, closed; `ends`: where each of their records ends. */
function written() {
  const folder = mkdtempSync(join(tmpdir(), 'agentprof-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'recording.spill')
  const file = openSpillFile(path, 1_000_000)
  const ends = [1, 2, 3, 4, 5].map((n) => {
    file.append([settled(n)])
    return statSync(path).size
  })
  file.close()
  const reopened = () => openSpillFile(path, 1_000_000)
  const numbers = (): number[] => {
    const file = reopened()
    const read = file.read(1_000_000).map((message) => Number(message.exchangeId))
    file.close()
    return read
  }
  return { path, ends, numbers, reopened }
}

test('a record that was damaged is passed over and counted; those behind it are read', () => {
  const { path, ends, numbers, reopened } = written()
  const bytes = readFileSync(path)
  const last = (ends[2] ?? 0) - 1
  bytes[last] = (bytes[last] ?? 0) ^ 0xff
  writeFileSync(path, bytes)

  expect(reopened().left()).toEqual({ messages: 4, exchanges: 4, bytes: 32, lost: 1 })
  expect(numbers()).toEqual([1, 2, 4, 5])
})

test('what a lost power supply left as zeros is no record, and what is written next follows the last whole one', () => {
  const { path, ends, numbers, reopened } = written()
  writeFileSync(path, Buffer.concat([readFileSync(path).subarray(0, (ends[3] ?? 0) - 4), Buffer.alloc(4096)]))
  const file = reopened()
  expect(file.left()).toMatchObject({ messages: 3, lost: 0 })
  file.append([settled(6)])
  file.close()
  expect(numbers()).toEqual([1, 2, 3, 6])
})

test('what was not read is not cleared', () => {
  const { reopened, numbers } = written()
  const file = reopened()
  file.clear()
  file.close()
  expect(numbers()).toEqual([1, 2, 3, 4, 5])
})
