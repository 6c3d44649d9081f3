import { expect, test } from 'vitest'
import { findCalls, neighbourCall } from '../../../../renderer/state/selection.ts'
import { callNumber, INDEX } from '../sample.ts'

const numbers = (query: string) =>
  INDEX.calls.filter(({ call }) => findCalls(INDEX, query)?.has(call.id)).map(({ number }) => number)

test('[ and ] walk through the calls in order of start, and stop at the ends', () => {
  const id = (number: number) => callNumber(number).call.id
  expect(neighbourCall(INDEX, id(3), 1)).toBe(id(4))
  expect(neighbourCall(INDEX, id(3), -1)).toBe(id(2))
  expect(neighbourCall(INDEX, id(24), 1)).toBe(id(24))
  expect(neighbourCall(INDEX, null, 1)).toBe(id(1))
  expect(neighbourCall(INDEX, null, -1)).toBe(id(24))
  expect(neighbourCall(INDEX, 'not a call', 1)).toBe(id(1))
  expect(neighbourCall({ calls: [], byId: new Map() }, null, 1)).toBeNull()
})

test('calls are found by agent, tool, and what a tool did', () => {
  expect(numbers('explore')).toEqual([2, 3, 5, 6, 7, 9])
  expect(numbers('npm test -- regression')).toEqual([23])
  expect(numbers('call 12')).toEqual([12])
  expect(findCalls(INDEX, ' ')).toBeNull()
})
