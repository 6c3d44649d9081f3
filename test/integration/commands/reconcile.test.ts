import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anthropicMessage } from '#support/answers.ts'
import { startUpstream, type Upstream } from '#support/upstream.ts'
import { startTestCore, temporaryFolder } from '../../helpers/core.ts'
import { agentprof } from '../../helpers/serving.ts'

/** `agentprof reconcile` over a folder that a core recorded: two billed calls of one model, one token count and one failure that cost nothing. */
let upstream: Upstream
let data: string
let day: string

beforeAll(async () => {
  upstream = await startUpstream()
  upstream.reply(({ url, body }) => {
    if (url.includes('count_tokens'))
      return { status: 200, headers: { 'content-type': 'application/json' }, body: '{"input_tokens": 7}' }
    if (String(body).includes('fail'))
      return { status: 400, headers: { 'content-type': 'application/json' }, body: '{"type":"error"}' }
    return anthropicMessage({ text: 'Hi.', input: 1000, cacheRead: 200, cacheWrite1h: 50, output: 100 })
  })
  data = temporaryFolder()
  const core = await startTestCore({ anthropic: upstream.url }, { dataDir: data })
  for (const [path, text] of [
    ['messages', 'one'],
    ['messages', 'two'],
    ['messages', 'fail'],
    ['messages/count_tokens', 'three'],
  ])
    await fetch(`${core.recorder}/run/${text}/anthropic/v1/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'claude-opus-5', max_tokens: 9, messages: [{ role: 'user', content: text }] }),
    })
  await core.drain()
  const run = await core.call('runs.show', { ref: 'one' })
  day = run.startedAt.slice(0, 10)
  await core.close()
})
afterAll(async () => {
  await upstream.close()
  rmSync(data, { recursive: true, force: true })
})

function exportOf(results: readonly object[], name = 'export.json', days: readonly string[] = [day]): string {
  const file = join(data, name)
  const next = (each: string): string => new Date(Date.parse(each) + 86_400_000).toISOString()
  const buckets = days.map((each) => ({ starting_at: `${each}T00:00:00Z`, ending_at: next(each), results }))
  writeFileSync(file, JSON.stringify({ data: buckets, has_more: false, next_page: null }))
  return file
}
const reconcile = (...args: readonly string[]) => agentprof('reconcile', ...args, '--data', data)
const usage = {
  model: 'claude-opus-5',
  uncached_input_tokens: 2000,
  cache_read_input_tokens: 400,
  cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 100 },
  output_tokens: 210,
}

const squeezed = (stdout: string): string[] => stdout.split('\n').map((line) => line.replace(/ +/g, ' ').trim())

describe('usage', () => {
  test('bucket by bucket, with the difference', async () => {
    const { code, stdout } = await reconcile(exportOf([usage]))
    expect(code).toBe(0)
    expect(squeezed(stdout)).toEqual([
      `Anthropic messages usage report, ${day} (UTC). Difference: export − recorded.`,
      '',
      'DAY MODEL WHAT EXPORT RECORDED DIFFERENCE',
      `${day} claude-opus-5 input 2,500 2,500 ±0`,
      'fresh input 2,000 2,000 ±0',
      'cache read 400 400 ±0',
      'cache write 5m 0 0 ±0',
      'cache write 1h 100 100 ±0',
      'output 210 200 +10, +4.8%',
      'total input 2,500 2,500 ±0',
      'fresh input 2,000 2,000 ±0',
      'cache read 400 400 ±0',
      'cache write 5m 0 0 ±0',
      'cache write 1h 100 100 ±0',
      'output 210 200 +10, +4.8%',
      '',
    ])
  })

  test('what only one side has, and days without recording, are said', async () => {
    const { stdout } = await reconcile(exportOf([{ ...usage, model: 'claude-haiku-4-5' }], 'other.json', ['2020-01-01', day]))
    const lines = squeezed(stdout)
    expect(lines).toContain('2020-01-01 claude-haiku-4-5 input 2,500 – – only in the export')
    expect(lines).toContain(`${day} claude-haiku-4-5 input 2,500 – – only in the export`)
    expect(lines).toContain(`${day} claude-opus-5 input – 2,500 – only recorded`)
    expect(lines).toContain('Nothing recorded on 2020-01-01.')
  })
})

test('costs: cents of the report against what the calls cost; what no model caused stands alone', async () => {
  // Each call: 1000 × $5 + 200 × $0.50 + 50 × $10 + 100 × $25 a million = $0.0081.
  const file = exportOf([
    { amount: '1.62', currency: 'USD', model: 'claude-opus-5', cost_type: 'tokens' },
    { amount: '2', currency: 'USD', model: null, cost_type: 'web_search' },
  ])
  const { stdout } = await reconcile(file, '--json')
  expect(JSON.parse(stdout)).toMatchObject({
    schema: 1,
    format: 'anthropic-costs',
    provider: 'anthropic',
    incomplete: false,
    from: day,
    to: day,
    nothingRecorded: [],
    rows: [
      {
        day,
        model: 'claude-opus-5',
        exported: { calls: null, tokens: {}, nanoUsd: 16_200_000 },
        recorded: { calls: 2, nanoUsd: 16_200_000, estimatedCalls: 0, unpricedCalls: 0, unknownUsageCalls: 0 },
        difference: { calls: null, tokens: {}, nanoUsd: 0 },
      },
      { day, model: 'web_search', exported: { nanoUsd: 20_000_000 }, recorded: null, difference: null },
    ],
    total: { exported: { nanoUsd: 36_200_000 }, recorded: { nanoUsd: 16_200_000 }, difference: { nanoUsd: 20_000_000 } },
  })
})

test('an unknown file is one line on stderr', async () => {
  const file = join(data, 'notes.txt')
  writeFileSync(file, 'hello world')
  expect(await reconcile(file)).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^agentprof: [^\n]*notes\.txt: no usage export: neither JSON nor a table[^\n]*\n$/),
  })
  expect(await reconcile(join(data, 'missing.csv'))).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('There is no file'),
  })
})
