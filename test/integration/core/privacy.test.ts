import { rmSync } from 'node:fs'
import { join } from 'node:path'
import Anthropic from '@anthropic-ai/sdk'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Privacy } from '#core/privacy/privacy.ts'
import { anthropicMessage } from '#support/answers.ts'
import { startUpstream, type Upstream } from '#support/upstream.ts'
import { rebuildStore } from '../../../electron/commands/rebuild.ts'
import { startTestCore, type TestCore, temporaryFolder } from '../../helpers/core.ts'
import { derivedRows } from '../../helpers/derived-rows.ts'
import { converse, filesWith } from '../../helpers/told-secret.ts'

let upstream: Upstream
let dataDir: string
let core: TestCore

beforeEach(async () => {
  upstream = await startUpstream()
  dataDir = temporaryFolder()
})
afterEach(async () => {
  await core.close()
  await upstream.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const start = async (privacy: Privacy): Promise<void> => {
  core = await startTestCore({ anthropic: upstream.url }, { dataDir, privacy })
}

/** What the numbers of a run say, whatever of its texts is kept. */
async function numbers() {
  const { callCount, attemptCount, retryCount, toolCount, usage, cost, calls, spans } = await core.call('runs.show', {
    ref: 'last',
  })
  const segments = calls.map((call) => call.segments.map(({ kind, name, tokens, nanoUsd }) => ({ kind, name, tokens, nanoUsd })))
  return { callCount, attemptCount, retryCount, toolCount, usage, cost, segments, spans: spans.map(({ kind }) => kind) }
}

async function rebuilt(): Promise<void> {
  await core.close()
  const before = derivedRows(join(dataDir, 'agentprof.db'))
  await rebuildStore({ data: dataDir })
  expect(derivedRows(join(dataDir, 'agentprof.db'))).toEqual(before)
}

describe('at the level of metadata', () => {
  const secret = 'canary-metadata-4711'

  test('no text reaches the disk, the numbers are the same, and a rebuild changes nothing', async () => {
    await start({ level: 'metadata', patterns: [] })
    await converse(core, upstream, secret)
    const found = await numbers()
    expect(found).toMatchObject({ callCount: 2, attemptCount: 3, retryCount: 1, toolCount: 1 })
    expect(await core.call('runs.get', { ref: 'last' })).toMatchObject({ run: { name: 'Untitled run' } })
    const { calls } = await core.call('runs.show', { ref: 'last' })
    const [first] = calls
    if (!first) throw new Error('no call')
    expect(await core.call('calls.get', { callId: first.id })).toMatchObject({
      noText: { kind: 'withheld', why: 'metadata' },
      prompt: [],
      output: [],
    })
    expect(filesWith(dataDir, secret)).toEqual([])
    await rebuilt()
    expect(filesWith(dataDir, secret)).toEqual([])

    rmSync(dataDir, { recursive: true, force: true })
    await start({ level: 'full', patterns: [] })
    await converse(core, upstream, secret)
    expect(found).toEqual(await numbers())
    expect(filesWith(dataDir, secret)).not.toEqual([])
  })
})

describe('at the level of redaction', () => {
  test('what a pattern finds is masked in every body, linking holds, and a rebuild changes nothing', async () => {
    await start({ level: 'redacted', patterns: ['EMP-\\d{6}'] })
    await converse(core, upstream, 'ann@canary.example.com')
    expect(await numbers()).toMatchObject({ callCount: 2, attemptCount: 3, retryCount: 1, toolCount: 1 })
    await converse(core, upstream, 'EMP-471100')
    expect(await core.call('runs.list', { limit: 10 })).toHaveLength(2)
    expect(filesWith(dataDir, 'canary.example')).toEqual([])
    expect(filesWith(dataDir, 'EMP-471100')).toEqual([])
    await rebuilt()
  })

  test('a pattern that would never end keeps the body from the disk, and not its numbers', async () => {
    await start({ level: 'redacted', patterns: ['(a+)+$'] })
    const text = `canary${'a'.repeat(60)}!`
    upstream.next(anthropicMessage({ text: 'ok', input: 100, output: 40 }))
    await new Anthropic({ apiKey: 'sk-test', baseURL: `${core.recorder}/anthropic` }).messages.create({
      model: 'claude-opus-5',
      max_tokens: 100,
      messages: [{ role: 'user', content: text }],
    })
    expect((await core.call('runs.show', { ref: 'last' })).usage).toMatchObject({ inputFresh: 100, outputText: 40 })
    expect(filesWith(dataDir, 'canary')).toEqual([])
    await rebuilt()
  })
})
