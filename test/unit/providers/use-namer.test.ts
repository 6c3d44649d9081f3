import { expect, test } from 'vitest'
import { createUseNamer } from '#shared/providers/use-namer.ts'

test('uses are named by tool and place in their answer, and begin again with the next', () => {
  const namer = createUseNamer()
  expect([namer.use('ls'), namer.use('cat'), namer.use('ls')]).toEqual(['ls#1', 'cat#1', 'ls#2'])
  namer.newAnswer()
  expect(namer.use('ls')).toBe('ls#1')
})

test('results come in the order of their uses, unless ids on the wire say otherwise', () => {
  const namer = createUseNamer()
  namer.use('ls', 'a')
  namer.use('ls', 'b')
  expect([namer.result('ls', 'b'), namer.result('ls', 'a')]).toEqual(['ls#2', 'ls#1'])
  expect([namer.result('ls'), namer.result('ls', 'unknown')]).toEqual(['ls#1', 'ls#2'])
})
