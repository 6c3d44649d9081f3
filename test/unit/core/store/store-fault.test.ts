import { expect, test } from 'vitest'
import { storeFaultText } from '#core/store/store-fault.ts'

test('a damaged store is first said to be set aside; only where that failed is its user asked to move it', () => {
  const fault = { code: 'store-damaged', why: 'file is not a database' } as const
  const file = '/data/agentprof.db'
  expect(storeFaultText(fault, file)).toMatch(
    /^\/data\/agentprof\.db is damaged \(file is not a database\)\. It is being set aside; /,
  )
  expect(storeFaultText(fault, file, { again: true })).toMatch(/ could not be set aside\. Move it out of \/data; /)
})
