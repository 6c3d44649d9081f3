import { expect, onTestFinished, test } from 'vitest'
import { startUpstream } from '#support/upstream.ts'
import { killBusyCore } from '../../helpers/kill-core.ts'
import { ownFolder } from './faults.ts'

test('a core killed at any moment, five times over one folder: its store is sound and has what had settled a second before', async () => {
  const upstream = await startUpstream()
  onTestFinished(() => upstream.close())
  const data = ownFolder()
  let seed = 7
  const random = (): number => {
    seed = (seed * 16_807) % 2_147_483_647
    return seed / 2_147_483_647
  }
  let due = 0
  for (let n = 0; n < 5; n++) due += await killBusyCore(data, upstream, random, 100)
  // Else nothing was proven.
  expect(due).toBeGreaterThan(0)
}, 180_000)
