import { test } from 'vitest'
import { fuzzRecorder } from '../../helpers/proxy/fuzz-recorder.ts'
import { record } from '../../integration/proxy/recorder.ts'

test('bytes that nearly are HTTP, many of them', async () => {
  await fuzzRecorder(await record(), 5_000)
})
