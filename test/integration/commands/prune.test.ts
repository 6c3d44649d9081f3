import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { anthropicMessage } from '#support/answers.ts'
import { startUpstream } from '#support/upstream.ts'
import { startTestCore, temporaryFolder } from '../../helpers/core.ts'
import { agentprof } from '../../helpers/serving.ts'

/** A folder with runs of one call each, which nobody records into any more. */
async function recorded(...names: string[]): Promise<string> {
  const upstream = await startUpstream()
  upstream.reply(() => anthropicMessage({ text: 'Fine.', input: 328, output: 200 }))
  const data = temporaryFolder()
  onTestFinished(() => rmSync(data, { recursive: true, force: true }))
  const core = await startTestCore({ anthropic: upstream.url }, { dataDir: data, runIdleMs: 1 })
  for (const name of names)
    await fetch(`${core.recorder}/run/${name}/anthropic/v1/messages`, {
      method: 'POST',
      body: JSON.stringify({ model: 'claude-opus-5', max_tokens: 9, messages: [{ role: 'user', content: `text of ${name}` }] }),
    })
  await core.drain()
  await core.close()
  await upstream.close()
  return data
}

const holds = (data: string, text: string): boolean => readFileSync(join(data, 'agentprof.db')).includes(text)

test('prune says what would go, removes it, and leaves the numbers', async () => {
  const data = await recorded('one', 'two')
  const prune = (...args: string[]) => agentprof('prune', '--data', data, ...args)

  const nothing = await prune()
  expect([nothing.code, nothing.stderr]).toEqual([2, expect.stringContaining('give --older-than or --larger-than')])
  const line = 'agentprof: --older-than takes more than 0 and at most 36500d. 1s takes every run that is over.\n'
  for (const age of ['0d', '36501d']) expect(await prune('--older-than', age)).toEqual({ code: 2, stdout: '', stderr: line })
  const dry = await prune('--older-than', '0.001s', '--dry-run')
  expect(dry.stdout).toMatch(/Would remove 3 bodies \(\d+ B\) of 2 runs, \d+ B on disk\. Their numbers stay\.\n$/)
  expect(holds(data, 'text of one')).toBe(true)

  writeFileSync(join(data, 'config.json'), '{ "retention": { "maxAgeDays": 1e-9 } }')
  const done = JSON.parse((await prune('--json')).stdout)
  expect(done).toMatchObject({ schema: 1, dryRun: false, bodies: 3, runs: [{ name: 'one' }, { name: 'two' }] })
  expect([holds(data, 'text of one'), holds(data, 'text of two')]).toEqual([false, false])
  const shown = await agentprof('show', 'one', '--data', data)
  expect(shown.stdout).toContain('$0.0066')
  expect(shown.stdout).toMatch(/Bodies removed on \d{4}-\d\d-\d\d because the run was older than the limit/)
  expect((await prune('--compact')).stderr).toMatch(/^The store took .*, and takes /)
})

test('delete removes a run and what only it has, at once', async () => {
  const data = await recorded('one', 'two')
  const { code, stderr } = await agentprof('delete', 'one', '--data', data)

  // The answer is that of the other run too.
  expect([code, stderr]).toEqual([0, expect.stringMatching(/: deleted, with 1 body \(\d+ B\)\n$/)])
  expect([holds(data, 'text of one'), holds(data, 'text of two')]).toEqual([false, true])
})
