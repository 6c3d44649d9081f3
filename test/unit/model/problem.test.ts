import { expect, test } from 'vitest'
import { recorderState } from '#shared/model/problem.ts'

test('a recorder records only where what comes is stored: a full disk holds it up, a client that refuses the certificate does not', () => {
  const records = { recording: true, paused: false }
  expect(recorderState({ ...records, problems: [] })).toBe('recording')
  expect(recorderState({ ...records, problems: [{ code: 'ca-refused' }, { code: 'recording-on-disk' }] })).toBe('recording')
  expect(recorderState({ ...records, problems: [{ code: 'ca-refused' }, { code: 'store-full' }] })).toBe('held-up')
})

test('one that was paused is paused whatever else is wrong, and one that ends at every start is down', () => {
  const problems = [{ code: 'ingest-down' }] as const
  expect(recorderState({ recording: false, paused: true, problems })).toBe('paused')
  expect(recorderState({ recording: false, paused: false, problems })).toBe('down')
})
