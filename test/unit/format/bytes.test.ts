import { expect, test } from 'vitest'
import { formatBytes } from '#shared/format/bytes.ts'

test.each([
  [0, '0 B'],
  [847, '847 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [12_449, '12.4 kB'],
  [99_949, '99.9 kB'],
  [99_951, '100 kB'],
  [999_499, '999 kB'],
  [999_500, '1.0 MB'],
  [1_240_000_000, '1.2 GB'],
  [5_000_000_000_000, '5000 GB'],
])('%d bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text))
