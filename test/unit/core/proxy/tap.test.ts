import { describe, expect, test } from 'vitest'
import { BodyCopy, createCopyBudget } from '#core/proxy/body-copy.ts'
import { createProblemLog } from '#core/proxy/problems.ts'
import type { CapturedRequest, CapturedResponse } from '#core/proxy/recording.ts'
import { createRouter } from '#core/proxy/routes.ts'
import { Tap, type TapContext } from '#core/proxy/tap.ts'
import { exchangeId } from '#shared/model/ids.ts'
import { epochUs } from '#shared/model/units.ts'

const bytes = (text: string): Uint8Array => Buffer.from(text)

describe('a copy of a body', () => {
  const copy = (pieces: readonly string[], budget = createCopyBudget(10, 100)) => {
    const body = new BodyCopy(budget)
    for (const piece of pieces) body.offer(bytes(piece))
    const { data, bytes: counted } = body.finish()
    return { kept: Buffer.from(data).toString(), counted }
  }

  test('holds everything up to its cap', () => {
    expect(copy(['abc', 'defghij'])).toEqual({ kept: 'abcdefghij', counted: 10 })
  })

  test('past the cap it counts, and what is kept is the beginning without a gap', () => {
    expect(copy(['abc', 'defghijk', 'l'])).toEqual({ kept: 'abc', counted: 12 })
  })

  test('of an answer past its cap the end is kept as well, and where the middle is missing', () => {
    const budget = createCopyBudget(16, 100)
    const answer = (pieces: readonly string[]) => {
      const body = new BodyCopy(budget, budget.tailBytes)
      for (const piece of pieces) body.offer(bytes(piece))
      const { data, kept, bytes: counted, gapAt } = body.finish()
      return { data: Buffer.from(data).toString(), kept, counted, gapAt }
    }
    const head = '0123456789abcdef'
    expect(answer([head])).toEqual({ data: head, kept: 16, counted: 16, gapAt: undefined })
    expect(answer([head, 'xy', 'z'])).toEqual({ data: `${head}xyz`, kept: 19, counted: 19, gapAt: undefined })
    expect(answer([head, 'x', 'yy', 'zzz', 'end'])).toEqual({ data: `${head}zzzend`, kept: 22, counted: 25, gapAt: 16 })
    expect(answer([head, ...'a'.repeat(5000)])).toEqual({ data: `${head}aaaa`, kept: 20, counted: 5016, gapAt: 16 })
    // All that was taken has been given back.
    expect(budget.take(100)).toBe(true)
  })

  test('an end that the budget has no room for is none; what comes later is', () => {
    const budget = createCopyBudget(8, 12)
    const body = new BodyCopy(budget, 4)
    for (const piece of ['12345678', 'abc', 'too long', 'end']) body.offer(bytes(piece))
    const { data, bytes: counted, gapAt } = body.finish()
    expect([Buffer.from(data).toString(), counted, gapAt]).toEqual(['12345678end', 22, 8])
    body.offer(bytes('more'))
    expect(budget.take(12)).toBe(true)
  })

  test('all copies share one budget, and give it back', () => {
    const budget = createCopyBudget(10, 12)
    const first = new BodyCopy(budget)
    first.offer(bytes('12345678'))
    expect(copy(['abcde'], budget)).toEqual({ kept: '', counted: 5 })
    first.finish()
    expect(copy(['abcde'], budget)).toEqual({ kept: 'abcde', counted: 5 })
    expect(copy(['abcde'], budget)).toEqual({ kept: 'abcde', counted: 5 })
  })

  test('is a buffer of its own, so that it can be transferred', () => {
    const body = new BodyCopy(createCopyBudget())
    const chunk = bytes('abc')
    body.offer(chunk)
    const { data } = body.finish()
    expect(data.buffer.byteLength).toBe(3)
    expect(data.buffer).not.toBe(chunk.buffer)
  })
})

describe('a tap', () => {
  function tapped() {
    const delivered: (CapturedRequest | CapturedResponse)[] = []
    const live: TapContext['live'] = new Map()
    let now = 1000
    const route = createRouter({}).route('/run/r/openai/v1/x?key=k')
    if (route.kind !== 'forward') throw new Error('not a route')
    const tap = new Tap(
      {
        sink: { opened: (m) => delivered.push(m), settled: (m) => delivered.push(m) },
        clock: { now: () => epochUs(now++) },
        budget: createCopyBudget(),
        problems: createProblemLog(),
        coreId: 'c',
        source: 'demo',
        runIdleMs: 7,
        live,
      },
      {
        exchangeId: exchangeId('0'.repeat(24)),
        at: epochUs(1000),
        method: 'POST',
        route,
        headers: ['Authorization', 'a', 'X', 'y'],
      },
    )
    return { tap, delivered, live }
  }

  test('says how far the answer has come while it is under way, and is gone once it has settled', () => {
    const { tap, live } = tapped()
    expect([...live.values()]).toEqual([tap])
    tap.requestEnd()
    expect(tap.progress()).toEqual({ status: null, firstByteUs: null, bytes: 0 })
    tap.responseHead(200, [])
    tap.responseChunk(bytes('abc'))
    tap.responseChunk(bytes('defg'))
    expect(tap.progress()).toEqual({ status: 200, firstByteUs: 2, bytes: 7 })
    tap.settle({ kind: 'completed' })
    expect(live.size).toBe(0)
  })

  test('delivers the request when it has been forwarded, the answer when it ends', () => {
    const { tap, delivered } = tapped()
    tap.requestChunk(bytes('ask'))
    tap.requestEnd()
    expect(delivered).toMatchObject([
      {
        kind: 'opened',
        source: 'demo',
        runIdleMs: 7,
        provider: 'openai',
        path: '/v1/x',
        query: '?key=*',
        headers: [
          ['authorization', '*'],
          ['x', 'y'],
        ],
        hints: { run: 'r', runBy: 'path', tags: {} },
        body: { bytes: 3 },
      },
    ])
    tap.responseHead(200, ['Set-Cookie', 's'])
    tap.responseChunk(bytes('a'))
    tap.responseChunk(bytes('nswer'))
    tap.responseEnd()
    tap.settle({ kind: 'completed' })
    tap.settle({ kind: 'aborted', by: 'client' })
    expect(delivered.slice(1)).toMatchObject([
      {
        kind: 'settled',
        end: { kind: 'completed' },
        response: { status: 200, headers: [['set-cookie', '*']], body: { bytes: 6 } },
        timing: {
          requestEndUs: 0,
          responseHeadUs: 1,
          marks: [
            [0, 2],
            [1, 3],
          ],
          endUs: 4,
        },
      },
    ])
  })

  test('a request that never was forwarded in full is delivered with the end, as far as it came', () => {
    const { tap, delivered } = tapped()
    tap.requestChunk(bytes('as'))
    tap.settle({ kind: 'aborted', by: 'client' })
    tap.requestChunk(bytes('k'))
    tap.requestEnd()

    expect(delivered.map(({ kind }) => kind)).toEqual(['opened', 'settled'])
    expect(delivered).toMatchObject([{ body: { bytes: 2 } }, { response: null, timing: { requestEndUs: null } }])
  })

  test('notes when the first 512 chunks came, and no more', () => {
    const { tap, delivered } = tapped()
    tap.responseHead(200, [])
    for (let n = 0; n < 600; n++) tap.responseChunk(bytes('x'))
    tap.settle({ kind: 'completed' })
    const settled = delivered[1]
    if (settled?.kind !== 'settled') throw new Error('not settled')

    expect(settled.timing.marks.length).toBe(512)
    expect(settled.timing.marks.at(-1)?.[0]).toBe(511)
    expect(settled.response?.body.bytes).toBe(600)
  })
})
