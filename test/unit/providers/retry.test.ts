import { expect, test } from 'vitest'
import { isRetryable, readRetryCount } from '#shared/providers/retry.ts'

test('SDKs ask again after time-outs, conflicts, limits and faults of the server', () => {
  expect([200, 400, 401, 404, 408, 409, 422, 429, 500, 503, 529].filter(isRetryable)).toEqual([408, 409, 429, 500, 503, 529])
})

test.each([
  ['2', 2],
  ['0', 0],
  ['', null],
  ['many', null],
  ['-1', null],
])('x-stainless-retry-count: %j is read as %s', (value, count) => {
  expect(readRetryCount([['x-stainless-retry-count', value]])).toBe(count)
})

test.each([
  ['attempt=1; max=3', 0],
  ['attempt=2', 1],
  ['ttl=20260101T000000Z; attempt=3; max=3', 2],
  ['attempt=0', null],
  ['max=3', null],
])('amz-sdk-request: %j is read as %s', (value, count) => {
  expect(readRetryCount([['amz-sdk-request', value]])).toBe(count)
})

test('a client that says nothing is not on its first attempt by that', () => {
  expect(readRetryCount([['user-agent', 'curl']])).toBeNull()
})
