import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Run } from '#shared/model/run.ts'
import { anthropicMessage } from '#support/answers.ts'
import { startUpstream, type Upstream } from '#support/upstream.ts'
import { temporaryFolder } from '../../helpers/core.ts'
import { agentprof, launcher, startServing } from '../../helpers/serving.ts'

/** `agentprof run -- CMD`: the command must not be able to tell, and its cost is printed when it ends. */
let upstream: Upstream
let data: string
let agent: string

beforeAll(async () => {
  upstream = await startUpstream()
  upstream.reply(() => anthropicMessage({ id: 'msg_1', text: 'Hi.', input: 1000, output: 100 }))
  data = temporaryFolder()
  agent = join(data, 'agent.mjs')
  writeFileSync(
    agent,
    `const response = await fetch(process.env.ANTHROPIC_BASE_URL + '/v1/messages', {
       method: 'POST', headers: { 'x-api-key': 'sk-test' },
       body: JSON.stringify({ model: 'claude-opus-5', max_tokens: 9, messages: [{ role: 'user', content: process.argv[2] ?? 'Hello' }] }) })
     console.log((await response.json()).content[0].text)
     process.exit(Number(process.argv[3] ?? 0))`,
  )
})
afterAll(async () => {
  await upstream.close()
  rmSync(data, { recursive: true, force: true })
})

afterEach(() => vi.unstubAllEnvs())

const record = (...args: readonly string[]) =>
  agentprof('run', '--data', data, '--upstream', `anthropic=${upstream.url}`, ...args)
const node = process.execPath

describe('run', () => {
  test('passes the output and the code of the command, and prints what it cost', async () => {
    const { code, stdout, stderr } = await record('--name', 'greet', '--tag', 'user=ann', '--', node, agent, 'Hello', '3')
    expect({ code, stdout }).toEqual({ code: 3, stdout: 'Hi.\n' })
    expect(stderr).toMatch(/^agentprof: greet cost \$0\.0075$/m)
    expect(stderr).toMatch(/calls +1; 0 tool executions/)
    const [run]: Run[] = JSON.parse((await agentprof('runs', '--json', '--limit', '1', '--data', data)).stdout)
    expect(run).toMatchObject({ name: 'greet', status: 'finished', tags: { user: 'ann' }, cost: { nanoUsd: 7_500_000 } })
  })

  test('writes the Run as the last line of stderr, or into a file', async () => {
    const { stderr } = await record('--name', 'json', '--json', '--', node, agent)
    expect(JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ schema: 1, name: 'json', callCount: 1 })
    const file = join(data, 'run.json')
    await record('--name', 'file', `--json=${file}`, '--', node, agent)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ schema: 1, name: 'file', callCount: 1 })
  })

  test('makes a new run each time, also under one name', async () => {
    await record('--name', 'again', '--', node, agent)
    await record('--name', 'again', '--', node, agent)
    const runs: Run[] = JSON.parse((await agentprof('runs', '--json', '--data', data)).stdout)
    expect(runs.filter(({ name }) => name === 'again').map(({ callCount }) => callCount)).toEqual([1, 1])
  })

  test('says so when nothing was recorded', async () => {
    const { code, stderr } = await record('--', node, '-e', '0')
    expect(code).toBe(0)
    expect(stderr).toContain('no model call was recorded')
  })

  test.skipIf(process.platform === 'win32').each([
    ['a signal', 143, ['sh', '-c', 'kill -TERM $$']],
    ['a command that is not there', 127, ['no-such-command-anywhere']],
  ])('ends with %s as a shell would: %i', async (_, code, command) => {
    expect((await record('--', ...command)).code).toBe(code)
  })

  test.skipIf(process.platform === 'win32')('ends with 126 where the command may not be run', async () => {
    const file = join(data, 'not-executable')
    writeFileSync(file, 'hello')
    chmodSync(file, 0o644)
    const { code, stderr } = await record('--', file)
    expect(code).toBe(126)
    expect(stderr).toMatch(/cannot be run/)
  })

  test('gives the command no settings of npm', async () => {
    const { stdout } = await record(
      '--',
      node,
      '-e',
      'console.log(Object.keys(process.env).filter((name) => name.startsWith("npm_")).length)',
    )
    expect(stdout).toBe('0\n')
  })

  test('joins a recorder that runs, whose upstreams then hold', async () => {
    const serving = await startServing(data, ['--upstream', `anthropic=${upstream.url}`])
    try {
      const joined = await agentprof('run', '--data', data, '--name', 'joined', '--', node, agent)
      expect(joined).toMatchObject({ code: 0, stdout: 'Hi.\n' })
      expect(joined.stderr).toContain('joined cost $0.0075')
      const refused = await record('--', node, agent)
      expect(refused).toMatchObject({ code: 125, stdout: '' })
    } finally {
      await serving.stop()
    }
  })

  test('leads past an outer run, and past a base URL that leads to the recorder already', async () => {
    const serving = await startServing(data, ['--upstream', `anthropic=${upstream.url}`])
    try {
      vi.stubEnv('ANTHROPIC_BASE_URL', `${serving.recorder}/anthropic`)
      const inner = ['run', '--data', data, '--name', 'inner', '--', node, agent]
      const { code, stdout, stderr } = await agentprof('run', '--data', data, '--name', 'outer', '--', node, launcher, ...inner)
      expect({ code, stdout }).toEqual({ code: 0, stdout: 'Hi.\n' })
      expect(stderr).toContain('inner cost $0.0075')
      expect(stderr).toContain('no model call was recorded')
    } finally {
      await serving.stop()
    }
  })

  test('asks the recorder past a proxy that Node is told to use', async () => {
    const serving = await startServing(data, ['--upstream', `anthropic=${upstream.url}`])
    try {
      // Nothing listens there.
      for (const [name, value] of Object.entries({ NODE_USE_ENV_PROXY: '1', HTTP_PROXY: 'http://127.0.0.1:1', NO_PROXY: '' }))
        vi.stubEnv(name, value)
      const joined = await agentprof('run', '--data', data, '--name', 'past', '--', node, agent)
      expect(joined).toMatchObject({ code: 0, stdout: 'Hi.\n' })
      expect(joined.stderr).toContain('past cost $0.0075')
    } finally {
      await serving.stop()
    }
  })

  test('ends with the code of its command where the recorder is gone by then', async () => {
    const serving = await startServing(data)
    try {
      const deed = `process.kill(${serving.child.pid}, 'SIGKILL'); process.exit(7)`
      const { code, stderr } = await agentprof('run', '--data', data, '--name', 'bereft', '--', node, '-e', deed)
      expect(code).toBe(7)
      expect(stderr).toMatch(
        /^agentprof: bereft ended, but what it cost cannot be said now .*`agentprof runs` lists what was stored\.\n$/,
      )
    } finally {
      await serving.stop()
    }
  })

  test('does not start the command where its Run could not be written', async () => {
    const { code, stdout, stderr } = await record(`--json=${join(data, 'nowhere', 'run.json')}`, '--', node, agent)
    expect({ code, stdout }).toEqual({ code: 125, stdout: '' })
    expect(stderr).toMatch(/^agentprof: Recording could not start: .*run\.json cannot be written: ENOENT[^\n]*\n$/)
  })

  test('outlives its own command for another one that records through it', async () => {
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>()
    const { promise: mayAnswer, resolve: answer } = Promise.withResolvers<void>()
    upstream.next(async () => {
      ask()
      await mayAnswer
      return anthropicMessage({ text: 'Late.', input: 1000, output: 100 })
    })
    const long = record('--name', 'owner', '--', node, agent)
    await asked
    // The second joins the first one's recorder, and is in the middle of a call when the first one's command has ended.
    const { promise: askedToo, resolve: askToo } = Promise.withResolvers<void>()
    const { promise: mayAnswerToo, resolve: answerToo } = Promise.withResolvers<void>()
    upstream.next(async () => {
      askToo()
      await mayAnswerToo
      return anthropicMessage({ text: 'Later.', input: 1000, output: 100 })
    })
    const guest = agentprof('run', '--data', data, '--name', 'guest', '--', node, agent)
    await askedToo
    answer()
    answerToo()
    expect(await guest).toMatchObject({ code: 0, stdout: 'Later.\n' })
    expect(await long).toMatchObject({ code: 0, stdout: 'Late.\n' })
    expect((await guest).stderr).toContain('guest cost $0.0075')
  })
})

describe('a bad command line', () => {
  test.each([
    [['runs', '--limit', 'many'], /--limit.*whole number/],
    [['runs', '--since', 'yesterday'], /90s, 30m, 2h or 7d/],
    [['runs', '--data', ''], /--data names no folder/],
    [['show'], /missing required argument 'run'/],
    [['show', 'last', '--weight', 'calls'], /cost, tokens, time/],
    [['serve', '--port', '99999'], /port from 0 to 65535/],
    [['serve', '--upstream', 'openai'], /key=value/],
    [['frobnicate'], /unknown command 'frobnicate'/],
  ])('%j ends with 2 and one line', async (args, says) => {
    const { code, stdout, stderr } = await agentprof(...args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(says)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  })

  test('a format that there is none of ends with 2', async () => {
    const { code, stderr } = await agentprof('export', 'greet', '--format', 'pdf', '--data', data)
    expect(code).toBe(2)
    expect(stderr).toMatch(/^agentprof: There is no format pdf\. Known: speedscope, json, har[^\n]*\n$/)
  })

  test.skipIf(process.platform !== 'linux')(
    'a data folder that cannot be made is said, by every command that would make it',
    async () => {
      const file = join(data, 'agentprof.db')
      for (const dir of ['/proc/nope', join(file, 'below')])
        for (const args of [
          ['serve', '--port', '0', '--ui-port', '0'],
          ['run', '--', 'true'],
        ]) {
          const [command = '', ...rest] = args
          const { code, stderr } = await agentprof(command, '--data', dir, ...rest)
          expect(code).toBe(command === 'run' ? 125 : 1)
          expect(stderr.trimEnd()).toMatch(/The data folder .* cannot be made .*Name another with --data\.$/)
        }
    },
  )

  test.each([
    [['show', 'nobody'], /There is no run nobody/],
    [['open'], /No agentprof runs on this data folder/],
  ])('%j ends with 1 and one line', async (args, says) => {
    const { code, stdout, stderr } = await agentprof(...args, '--data', data)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(says)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  })
})
