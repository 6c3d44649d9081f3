import { expect, test } from 'vitest'
import type { ExchangeOpened } from '#shared/model/fact.ts'
import { providerFor } from '#shared/providers/index.ts'
import { createReadAsked } from '#shared/runs/asked.ts'
import { opened } from '../../integration/store/samples.ts'

const MIB = 1024 * 1024

/** Which of these requests are read a second time, once all have been read; the newest is asked for first. */
function readAgain(count: number, bodyBytes: number): number[] {
  const read: ExchangeOpened[] = []
  const api = providerFor(opened(1).request)
  if (!api) throw new Error('no model request')
  const exchanges = Array.from({ length: count }, (_, n) => opened(n + 1))
  let current = opened(0)
  const readAsked = createReadAsked(() => ({
    ...api,
    parseRequest() {
      read.push(current)
      return { ok: true, value: { model: '', streaming: false, parts: [], messages: [], tools: [] } }
    },
  }))
  const body = new Uint8Array(bodyBytes)
  for (current of exchanges) readAsked(current, body)
  read.length = 0
  for (current of exchanges.toReversed()) readAsked(current, body)
  return read.map(({ exchangeId }) => exchanges.findIndex((exchange) => exchange.exchangeId === exchangeId) + 1)
}

test('of long requests the latest are remembered until their answers come, as far as they have 8 MiB together', () => {
  expect(readAgain(4, 3 * MIB)).toEqual([2, 1])
  expect(readAgain(2, 9 * MIB)).toEqual([2, 1])
})

test('of short ones those of hundreds of streams are', () => {
  expect(readAgain(300, 8 * 1024)).toEqual([])
})
