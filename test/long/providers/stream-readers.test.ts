import { test } from 'vitest'
import { fuzzEventStream, fuzzSse } from '../../helpers/fuzz-readers.ts'

test('whatever comes as server-sent events is read as far as it is', () => fuzzSse(30_000))
test('binary event streams are read up to what lies, and no further', () => fuzzEventStream(20_000))
