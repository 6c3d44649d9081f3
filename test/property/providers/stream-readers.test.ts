import { test } from 'vitest'
import { fuzzEventStream, fuzzSse } from '../../helpers/fuzz-readers.ts'

test('whatever comes as server-sent events is read as far as it is', () => fuzzSse(300))
test('binary event streams are read up to what lies, and no further', () => fuzzEventStream(300))
