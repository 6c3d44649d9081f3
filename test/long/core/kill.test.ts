import { rmSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { startUpstream } from '#support/upstream.ts'
import { temporaryFolder } from '../../helpers/core.ts'
import { killBusyCore } from '../../helpers/kill-core.ts'

test('a core killed at fifty random moments, while its clients ask without a pause', async () => {
  const upstream = await startUpstream()
  onTestFinished(() => upstream.close())
  let due = 0
  for (let folder = 0; folder < 5; folder++) {
    const data = temporaryFolder()
    onTestFinished(() => rmSync(data, { recursive: true, force: true }))
    for (let n = 0; n < 10; n++) due += await killBusyCore(data, upstream, Math.random, 0)
  }
  expect(due).toBeGreaterThan(0)
})
