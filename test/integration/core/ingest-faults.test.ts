import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { anthropicMessage } from '#support/answers.ts'
import { startUpstream } from '#support/upstream.ts'
import { derivedRows } from '../../helpers/derived-rows.ts'
import { agentprof } from '../../helpers/serving.ts'
import { type Faults, health, healthOnce, serveWithFaults } from './faults.ts'

const REPLY = anthropicMessage({ text: 'Fine.', input: 1000, output: 100 })

async function recording(faults: Faults) {
  const upstream = await startUpstream(REPLY)
  onTestFinished(() => upstream.close())
  const serving = await serveWithFaults(faults, upstream.url)
  /** The answer that came through; the request is as the upstream had it, or the test fails. */
  const ask = async (content: string): Promise<string> => {
    const body = JSON.stringify({ model: 'claude-opus-5', max_tokens: 10, messages: [{ role: 'user', content }] })
    const response = await fetch(`${serving.recorder}/run/faults/anthropic/v1/messages`, { method: 'POST', body })
    const answer = await response.text()
    expect(upstream.requests.some((request) => request.body.equals(Buffer.from(body)))).toBe(true)
    return answer
  }
  const all = (count: number, what: string): Promise<string[]> =>
    Promise.all(Array.from({ length: count }, (_, n) => ask(`${what} ${n}`)))
  const show = async () => JSON.parse((await agentprof('show', 'faults', '--json', '--data', serving.data)).stdout)
  return { ...serving, upstream, ask, all, show }
}

/** As the interface asks for it. */
async function asked(ui: string, method: string, params: object): Promise<unknown> {
  const { hash, origin } = new URL(ui)
  const authorization = `Bearer ${hash.slice('#token='.length)}`
  const answer = await fetch(`${origin}/api/${method}`, {
    method: 'POST',
    headers: { authorization },
    body: JSON.stringify(params),
  })
  return answer.json()
}

/** Stops the core and derives everything anew: law 8. */
async function rebuiltEqual({ data, stop }: { data: string; stop(): Promise<void> }): Promise<void> {
  await stop()
  const file = join(data, 'agentprof.db')
  const before = derivedRows(file)
  expect((await agentprof('rebuild', '--data', data)).code).toBe(0)
  expect(derivedRows(file)).toEqual(before)
}

test('an ingest worker that ends is started again: everything is recorded once, and nothing is wrong any more', async () => {
  const core = await recording({ endsOn: { text: 'question 7', how: 'exit' }, once: true })
  expect(await core.all(20, 'question')).toEqual(Array(20).fill(REPLY.body))

  expect(await healthOnce(core.recorder, ({ queue }) => queue.exchanges === 0)).toMatchObject({
    ok: true,
    dropped: 0,
    problems: [],
  })
  expect(await core.show()).toMatchObject({
    callCount: 20,
    attemptCount: 20,
    usage: { inputTotal: 20_000, outputTotal: 2000 },
    cost: { estimatedCalls: 0, unpricedCalls: 0 },
  })
  await rebuiltEqual(core)
})

test.each(['exit', 'memory'] as const)(
  'an exchange that ends its reader every time (%s) is set aside: kept, not read, and the rest goes on',
  async (how) => {
    const core = await recording({ endsOn: { text: 'poison', how } })
    const answers = Promise.all([core.all(10, 'before'), core.ask('poison'), core.all(10, 'after')])
    expect((await answers).flat()).toEqual(Array(21).fill(REPLY.body))

    const { ok, dropped, problems } = await healthOnce(core.recorder, ({ queue }) => queue.exchanges === 0)
    expect([ok, dropped]).toEqual([true, 0])
    expect(problems).toEqual([
      {
        code: 'exchange-set-aside',
        message: expect.stringMatching(
          /^Exchange \w{24} ended its reader twice\. It is kept, but not read: what it cost may be unknown\.$/,
        ),
      },
    ])
    const [, exchangeId] = /^Exchange (\w+) /.exec(problems[0]?.message ?? '') ?? []
    expect(await asked(core.ui, 'exchanges.get', { exchangeId })).toMatchObject({
      request: { body: { unread: 'reading it ended the ingest worker twice' } },
      requestBody: { encoding: 'utf8', text: expect.stringContaining('poison') },
    })
    const { callCount, usage, calls } = await core.show()
    const unread = calls.find((call: { attempts: { exchangeId: string }[] }) => call.attempts[0]?.exchangeId === exchangeId)
    expect(await asked(core.ui, 'calls.get', { callId: unread?.id })).toMatchObject({
      noText: { kind: 'unread', why: 'reading it ended the ingest worker twice' },
    })
    expect([callCount, usage.inputTotal]).toEqual([21, 21_000])
    await rebuiltEqual(core)
  },
)

test('an answer that ends its reader every time is set aside, and what was read of its request stays', async () => {
  const core = await recording({ endsOn: { text: 'poison', how: 'exit' } })
  const poison = anthropicMessage({ text: 'poison', input: 1000, output: 100 })
  core.upstream.reply(({ body }) => (body.includes('question 3') ? poison : REPLY))
  expect(await core.all(10, 'question')).toEqual(Array.from({ length: 10 }, (_, n) => (n === 3 ? poison : REPLY).body))

  const { ok, dropped, problems } = await healthOnce(core.recorder, ({ queue }) => queue.exchanges === 0)
  expect([ok, dropped, problems.map(({ code }) => code)]).toEqual([true, 0, ['exchange-set-aside']])
  expect(await core.show()).toMatchObject({ callCount: 10, usage: { inputTotal: 9000 }, cost: { unpricedCalls: 1 } })
  await rebuiltEqual(core)
})

test('a full disk: traffic flows, the problem says what to do, and recording goes on once there is room', async () => {
  const core = await recording({ pages: 40 })
  const asked = 12
  const noise = (): string => randomBytes(60_000).toString('base64')
  for (let n = 0; n < asked; n++) expect(await core.ask(noise())).toBe(REPLY.body)

  const full = await health(core.recorder, '?drain=1')
  expect(full).toMatchObject({ ok: false, dropped: 0 })
  expect(full.problems).toEqual([
    { code: 'store-full', message: expect.stringMatching(/^The disk is full: .*agentprof\.db cannot grow\. Free some space; /) },
  ])
  expect(full.queue.exchanges).toBeGreaterThan(0)

  core.change({})
  expect(await healthOnce(core.recorder, ({ ok }) => ok)).toMatchObject({
    dropped: 0,
    queue: { exchanges: 0, bytes: 0 },
    problems: [],
  })
  expect(await core.show()).toMatchObject({ callCount: asked, usage: { inputTotal: 1000 * asked } })
  await rebuiltEqual(core)
})

test('a store that cannot be written: as with a full disk', async () => {
  const core = await recording({ readOnly: true })
  expect(await core.all(3, 'question')).toEqual(Array(3).fill(REPLY.body))
  expect(await health(core.recorder, '?drain=1')).toMatchObject({
    ok: false,
    queue: { exchanges: 3 },
    problems: [{ code: 'store-read-only', message: expect.stringContaining('Make it and its folder writable') }],
  })
  expect((await agentprof('doctor', '--data', core.data)).stdout).toContain(
    `recorder: ${core.recorder} (pid ${core.child.pid}) answers, but cannot store what comes now`,
  )

  core.change({})
  await healthOnce(core.recorder, ({ ok }) => ok)
  expect(await core.show()).toMatchObject({ callCount: 3 })
})
