import { test } from 'vitest'
import { fuzzRecorder } from '../../helpers/proxy/fuzz-recorder.ts'
import { record } from './recorder.ts'

test('bytes that nearly are HTTP', async () => {
  await fuzzRecorder(await record(), 300)
})
