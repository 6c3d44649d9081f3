import { expect, test } from 'vitest'
import type { Admission, Gate, GateHead } from '#core/controls/gate.ts'
import { open, send } from '#support/http-client.ts'
import { record, text } from './recorder.ts'

const refusal: Admission = { kind: 'answer', status: 429, headers: ['x-reason', 'budget'], body: Buffer.from('enough') }

/** A gate that lets everything pass but for what the test says, and remembers what it was told. */
function gate(parts: Partial<Gate>) {
  const heads: GateHead[] = []
  const settled: string[] = []
  const whole: Gate = {
    async admit(head, body) {
      heads.push(head)
      return (await parts.admit?.(head, body)) ?? { kind: 'forward' }
    },
    onProgress: parts.onProgress ?? (() => 'continue'),
    settle: (id) => void settled.push(id),
  }
  return { gate: whole, heads, settled }
}

test('a gate that admits by the head changes nothing', async () => {
  const { gate: open, heads, settled: released } = gate({})
  const { openai, upstream, opened, settled } = await record({ body: 'fine' }, { gate: open })
  const answer = await send(`${openai}/v1/x`, { body: 'hello', headers: { authorization: 'SECRET' } })

  expect([answer.text, text(upstream.requests[0]?.body ?? Buffer.alloc(0))]).toEqual(['fine', 'hello'])
  expect(heads).toMatchObject([
    { provider: 'openai', path: '/v1/x', headers: expect.arrayContaining([['authorization', '******']]) },
  ])
  expect(text((await opened(1)).body.data)).toBe('hello')
  expect(released).toEqual([(await settled(1)).exchangeId])
})

test('a gate may read the body first; it is forwarded and recorded all the same', async () => {
  const read: string[] = []
  const { gate: reading } = gate({
    async admit(_, body) {
      read.push(text(await body()), text(await body()))
      return { kind: 'forward' }
    },
  })
  const { openai, upstream, opened, settled } = await record({ body: 'fine' }, { gate: reading })
  const answer = await send(`${openai}/v1/x`, { body: 'hello' })

  expect([answer.text, text(upstream.requests[0]?.body ?? Buffer.alloc(0)), ...read]).toEqual(['fine', 'hello', 'hello', 'hello'])
  expect(text((await opened(1)).body.data)).toBe('hello')
  expect((await settled(1)).end).toEqual({ kind: 'completed' })
})

test('a gate’s own answer goes to the client; the upstream hears nothing', async () => {
  const { gate: closed, settled: released } = gate({ admit: async () => refusal })
  const { openai, upstream, settled } = await record(undefined, { gate: closed })
  const answer = await send(`${openai}/v1/x`, { body: 'hello' })

  expect([answer.status, answer.headers['x-reason'], answer.text]).toEqual([429, 'budget', 'enough'])
  expect(upstream.requests).toEqual([])
  const { end, response, exchangeId } = await settled(1)
  expect([end.kind, response?.status, text(response?.body.data ?? Buffer.alloc(0))]).toEqual(['completed', 429, 'enough'])
  expect(released).toEqual([exchangeId])
})

test('a gate may cut an answer that goes too far', async () => {
  const { gate: strict, settled: released } = gate({ onProgress: (_, bytes) => (bytes >= 6 ? 'cut' : 'continue') })
  const more = Promise.withResolvers<void>()
  const { openai, upstream, settled } = await record(
    {
      chunks: (async function* () {
        yield 'one'
        await more.promise
        yield 'two'
        yield 'three'
      })(),
      after: 'hang',
    },
    { gate: strict },
  )
  const response = await open(`${openai}/v1/x`, { body: '{}' }).response
  let got = ''
  response.on('data', (chunk: Buffer) => {
    got += text(chunk)
    more.resolve()
  })
  await expect(new Promise((resolve, reject) => response.on('end', resolve).on('error', reject))).rejects.toThrow('aborted')

  expect(got.startsWith('one')).toBe(true)
  expect((await settled(1)).end).toMatchObject({ kind: 'failed', code: 'ERR_CUT_BY_GATE' })
  await (await upstream.received(1)).aborted
  expect(released.length).toBe(1)
})

test('a client that leaves while the gate waits is not forwarded', async () => {
  const [asked, decide] = [Promise.withResolvers<void>(), Promise.withResolvers<Admission>()]
  const { gate: slow, settled: released } = gate({
    admit() {
      asked.resolve()
      return decide.promise
    },
  })
  const { openai, upstream, settled } = await record(undefined, { gate: slow })
  const left = open(`${openai}/v1/x`, { body: '{}' })
  await asked.promise
  left.abort()
  await left.response.catch(() => {})
  // The recorder has seen the client leave once it answers a later one on a new connection.
  await send(openai.replace('/openai', '/'))
  decide.resolve({ kind: 'forward' })

  expect((await settled(1)).end).toEqual({ kind: 'aborted', by: 'client' })
  expect(upstream.requests).toEqual([])
  expect(released.length).toBe(1)
})

test('a gate that fails lets the traffic pass', async () => {
  const fail = (): never => {
    throw new Error('no ledger')
  }
  const { openai, proxy } = await record({ body: 'fine' }, { gate: { admit: fail, onProgress: fail, settle: fail } })

  expect((await send(`${openai}/v1/x`, { body: '{}' })).text).toBe('fine')
  expect(proxy.problems()).toEqual([
    { code: 'gate-failed', message: 'A request passed without the controls: no ledger', count: 3 },
  ])
})
