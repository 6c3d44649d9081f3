import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anthropicMessage, openaiCompletion } from '#support/answers.ts'
import { startUpstream, type Upstream } from '#support/upstream.ts'
import { startTestCore, temporaryFolder } from '../../helpers/core.ts'
import { agentprof, type Serving, startServing } from '../../helpers/serving.ts'

/** `agentprof prices …` and `rebuild --reprice`, over folders that a core recorded. */
let upstream: Upstream
let data: string

beforeAll(async () => {
  upstream = await startUpstream()
  upstream.reply(({ url }) =>
    url.includes('/messages')
      ? anthropicMessage({ text: 'Hi.', input: 1200, cacheRead: 80_000, cacheWrite1h: 1000, output: 1000 })
      : openaiCompletion({ model: url.includes('gpt') ? 'gpt-99' : 'llama3:8b', text: 'Hi.', prompt: 1000, completion: 100 }),
  )
  data = temporaryFolder()
  const core = await startTestCore({ anthropic: upstream.url, ollama: upstream.url }, { dataDir: data })
  await post(core.recorder, 'anthropic/v1/messages', 'claude-opus-5')
  await post(core.recorder, 'ollama/v1/chat/completions', 'llama3:8b')
  await core.drain()
  await core.close()
})
afterAll(async () => {
  await upstream.close()
  rmSync(data, { recursive: true, force: true })
})

const post = (recorder: string, path: string, model: string): Promise<Response> =>
  fetch(`${recorder}/run/job/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model, max_tokens: 9, messages: [{ role: 'user', content: model }] }),
  })
const prices = (...args: readonly string[]) => agentprof('prices', ...args, '--data', data)

describe('the list', () => {
  test('needs nothing recorded, and shows dates, tiers, steps and fees', async () => {
    const empty = temporaryFolder()
    const { code, stdout } = await agentprof('prices', '--provider', 'anthropic', '--model', 'opus-4-6', '--data', empty)
    rmSync(empty, { recursive: true })
    expect(code).toBe(0)
    const lines = stdout.split('\n').map((line) => line.replace(/ +/g, ' ').trim())
    expect(lines).toContain('PROVIDER MODEL TIER SINCE INPUT CACHED WRITE 5M WRITE 1H OUTPUT ALSO')
    expect(lines).toContain('anthropic claude-opus-4-6 5 0.50 6.25 10 25 web search $10/1k')
    expect(lines).toContain('above 200,000 in 10 1 12.50 20 37.50')
    expect(lines).toContain('anthropic claude-opus-4-6 fast 2026-03-13 30 3 37.50 60 150')
  })

  test('as JSON is one document', async () => {
    const { stdout } = await prices('--provider', 'openai', '--model', 'gpt-5.5-pro', '--json')
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 1,
      version: expect.stringContaining('genai-prices'),
      rows: [{ model: 'gpt-5.5-pro', tier: null }, { tier: 'batch' }, { tier: 'flex' }],
    })
  })

  test('says what to do where there is no such model', async () => {
    expect(await prices('--model', 'nope')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^agentprof: There is no model like nope in genai-prices [^\n]*prices set MODEL[^\n]*\n$/),
    })
  })
})

describe('show', () => {
  test('a call’s price is a table that adds up', async () => {
    const { stdout } = await prices('show', 'job', '1')
    expect(stdout.split('\n').slice(5)).toEqual([
      'BUCKET           COUNT   × RATE  = AMOUNT',
      'fresh input      1,200     $5/M    $0.006',
      'cache read      80,000  $0.50/M    $0.040',
      'cache write 1h   1,000    $10/M    $0.010',
      'output           1,000    $25/M    $0.025',
      'total                              $0.081',
      '',
    ])
    expect(stdout).toMatch(/^Price row {2}genai-prices-[\d.]+\/anthropic\/claude-opus-5@start~[0-9a-f]{8}$/m)
  })

  test('a run’s calls are listed with their rows', async () => {
    const { stdout } = await prices('show', 'last')
    const lines = stdout.split('\n').map((line) => line.replace(/ +/g, ' ').trim())
    expect(lines[1]).toMatch(/^1 claude-opus-5 standard \$0\.081 computed genai-prices-[\d.]+\/anthropic/)
    expect(lines[2]).toBe('2 llama3:8b default $0 free: local')
    expect(lines[3]).toBe('all $0.081')
    expect((await prices('show', 'last', '2')).stdout).toContain('Free: a server of your own.')
  })

  test('as JSON has exact decimals', async () => {
    const { attempts } = JSON.parse((await prices('show', 'job', '1', '--json')).stdout)
    expect(attempts).toMatchObject([{ usd: '0.081', lines: [{ bucket: 'inputFresh', count: 1200, usd: '0.006' }, {}, {}, {}] }])
  })

  test('a call that is not there', async () => {
    expect(await prices('show', 'job', '3')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('job has no call 3: it has 2'),
    })
  })
})

describe('prices of your own', () => {
  test('are kept in a private file, and bad ones refused in one line', async () => {
    const { code, stderr } = await prices('set', 'house-7b', '--input', '0.5', '--output', '1.5', '--provider', 'gpu.example.com')
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: [
        'house-7b at gpu.example.com: $0.50 in, $1.50 out a million tokens, always.',
        'Without --cache-read and --cache-write such tokens cost as much as fresh input.',
        'Calls from now on are priced so. What was priced keeps its price, unless you `agentprof rebuild --reprice`.',
        '',
      ].join('\n'),
    })
    await prices('set', 'house-7b', '--input', '0.25', '--output', '1.5', '--provider', 'gpu.example.com', '--from', '2026-11-01')
    const file = join(data, 'prices.json')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      prices: [
        { model: 'house-7b', provider: 'gpu.example.com', input: 0.5, output: 1.5 },
        { model: 'house-7b', provider: 'gpu.example.com', from: '2026-11-01', input: 0.25, output: 1.5 },
      ],
    })
    expect(await prices('set', 'm')).toMatchObject({
      code: 2,
      stderr: 'agentprof: Say what it costs: --input USD, --output USD or both.\n',
    })
    expect(await prices('set', 'm', '--input', 'cheap')).toMatchObject({ code: 2 })
    expect(await prices('set', 'm', '--input', '1', '--from', 'May')).toMatchObject({ code: 2 })
    expect(await prices('unset', 'gpt-5.5')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('You have set: house-7b.'),
    })
    expect(await prices('unset', 'house-7b')).toMatchObject({ code: 0 })
    expect(() => statSync(file)).toThrow('ENOENT')
  })

  test('hold for a running recorder at once', async () => {
    const folder = temporaryFolder()
    const serving: Serving = await startServing(folder, ['--upstream', `anthropic=${upstream.url}`])
    try {
      const cost = async () =>
        JSON.parse((await agentprof('show', 'last', '--json', '--data', folder)).stdout).calls.at(-1).cost.nanoUsd
      await post(serving.recorder, 'anthropic/v1/messages', 'claude-opus-5')
      expect(await cost()).toBe(81_000_000)
      const set = [
        'claude-opus-5',
        '--input',
        '1',
        '--output',
        '1',
        '--cache-read',
        '1',
        '--cache-write',
        '1',
        '--cache-write-1h',
        '1',
      ]
      expect((await agentprof('prices', 'set', ...set, '--data', folder)).code).toBe(0)
      await post(serving.recorder, 'anthropic/v1/messages', 'claude-opus-5')
      expect(await cost()).toBe(83_200_000)
    } finally {
      await serving.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

describe('a newer book', () => {
  test('says what it changes, prices from then on, and can be taken back', async () => {
    const file = join(data, 'contract.json')
    writeFileSync(
      file,
      JSON.stringify({
        name: 'contract',
        prices: [
          { model: 'gpt-5.5', provider: 'openai', input: 4, output: 24 },
          { model: 'house-7b', input: 1 },
        ],
      }),
    )
    const { stdout } = await prices('update', file)
    expect(stdout).toMatch(/^genai-prices [^→]* → contract \(2 prices\) \+ genai-prices /)
    expect(stdout).toContain('1 row added, 1 changed, 0 removed; ')
    expect(stdout).toContain('openai gpt-5.5: fresh input $5/M → $4/M')
    expect(stdout).toContain('any house-7b: $1 in\n')
    expect((await prices('--model', 'house-7b')).stdout).toContain('house-7b')
    expect(JSON.parse((await prices('update', '--bundled', '--json')).stdout)).toMatchObject({
      removed: [{ model: 'house-7b' }],
      changed: [{}],
    })
    expect((await prices('--model', 'house-7b')).code).toBe(1)
  })

  test('what is no price book is refused in one line', async () => {
    const file = join(data, 'other.json')
    writeFileSync(file, '{"rows": []}')
    expect(await prices('update', file)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^agentprof: [^\n]*expected genai-prices’ data\.json[^\n]*\n$/),
    })
    writeFileSync(file, '{')
    expect(await prices('update', file)).toMatchObject({ code: 1, stderr: expect.stringMatching(/is not JSON/) })
    expect(await prices('update', join(data, 'nowhere.json'))).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/There is no file/),
    })
    expect(await prices('update')).toMatchObject({ code: 2 })
  })
})

describe('rebuild', () => {
  test('keeps old totals; --reprice moves them and says what moved', async () => {
    const total = async () => JSON.parse((await agentprof('runs', '--json', '--data', data)).stdout)[0].cost
    await prices('set', 'llama3*', '--provider', 'ollama', '--input', '1', '--output', '10')
    await agentprof('rebuild', '--data', data)
    expect(await total()).toMatchObject({ nanoUsd: 81_000_000, freeCalls: 1 })

    const { stdout } = await agentprof('rebuild', '--reprice', '--data', data)
    const lines = stdout.split('\n').map((line) => line.replace(/ +/g, ' ').trim())
    expect(lines[0]).toMatch(/^Priced anew with user \(1 price\) \+ genai-prices/)
    expect(lines[3]).toMatch(/^[0-9a-f]{8} job \$0\.081 \$0\.083 \+\$0\.002$/)
    expect(await total()).toMatchObject({ nanoUsd: 83_000_000, freeCalls: 0 })

    expect((await agentprof('rebuild', '--reprice', '--data', data)).stdout).toContain(
      'Nothing moved: every run costs what it cost before.',
    )
    await prices('unset', 'llama3*')
    await agentprof('rebuild', '--data', data)
    expect(await total()).toMatchObject({ nanoUsd: 83_000_000 })
    expect(JSON.parse((await agentprof('rebuild', '--reprice', '--json', '--data', data)).stdout)).toMatchObject({
      schema: 1,
      runs: 1,
      moved: [{ name: 'job', before: { nanoUsd: 83_000_000 }, after: { nanoUsd: 81_000_000 } }],
    })
    expect(await agentprof('rebuild', '--json', '--data', data)).toMatchObject({ code: 2 })
  })
})
