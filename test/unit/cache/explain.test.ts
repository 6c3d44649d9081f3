import { describe, expect, test } from 'vitest'
import type { CachedCall } from '#shared/cache/cached-call.ts'
import { describeCache } from '#shared/cache/describe.ts'
import { explainCache } from '#shared/cache/explain.ts'
import { cachedCall, prompt } from '../../helpers/cache/prompts.ts'

const TOOLS = `
  tool Read "reads" 400
  tool mcp__a "a" 100
  tool mcp__b "b" 100
  tool Bash "runs" 400`
const MOVED = `
  tool Read "reads" 400
  tool Bash "runs" 400
  tool mcp__a "a" 100
  tool mcp__b "b" 100`
const SYSTEM = 'system "You fix tests." 1000 !1h'
const BEGUN = `${SYSTEM}
  user "Go" 100 !5m`
const WENT_ON = `${SYSTEM}
  user "Go" 100
  assistant "Done" 50
  user "More" 50 !5m`

/** Wrote all of its prompt: 2000 for an hour, 100 for five minutes. */
const first = cachedCall({ at: 0, parts: prompt(TOOLS, BEGUN), usage: { cacheWrite1h: 2000, cacheWrite5m: 100 } })
const nothingRead = { cacheWrite1h: 2000, cacheWrite5m: 200 }

const explain = (call: CachedCall, ...earlier: CachedCall[]) => explainCache(call, earlier)

test('a call that reads what the one before has cached lost nothing', () => {
  const second = cachedCall({ at: 60, parts: prompt(TOOLS, WENT_ON), usage: { cacheRead: 2100, cacheWrite5m: 100 } })
  expect(explain(second, first)).toMatchObject({
    why: 'read',
    sharedWith: first.id,
    sharedTokens: 2100,
    firstDifference: null,
    missedTokens: 0,
    missedNanoUsd: 0,
  })
})

describe('a call that lost its prefix says so with what it cost', () => {
  test('tools that moved', () => {
    const second = cachedCall({ at: 60, parts: prompt(MOVED, WENT_ON), usage: nothingRead })
    const found = explain(second, first)
    expect(found).toMatchObject({
      why: 'prefix changed',
      sharedWith: first.id,
      sharedTokens: 400,
      firstDifference: {
        segment: { kind: 'tool-schema', name: 'mcp__a', index: 1 },
        place: 'tools[1]',
        change: 'moved',
        moved: { names: ['mcp__a', 'mcp__b'], to: 'tools[2]' },
      },
      missedTokens: 2100,
      // 2000 × (10 − 0.5) + 100 × (6.25 − 0.5) dollars a million
      missedNanoUsd: 19_575_000,
      outline: [
        { kind: 'tools', tokens: 1000 },
        { kind: 'system', tokens: 1000 },
        { kind: 'messages', tokens: 200 },
      ],
    })
    expect(describeCache(found)).toBe(
      'First difference at tools[1]: mcp__a and 1 more tool moved to tools[2], so all 2.2k input tokens were paid again.',
    )
  })

  test('instructions that were edited', () => {
    const edited = WENT_ON.replace('You fix tests.', 'You fix teeth.')
    const second = cachedCall({
      at: 60,
      parts: prompt(TOOLS, edited),
      usage: { cacheRead: 1000, cacheWrite1h: 1000, cacheWrite5m: 200 },
    })
    const found = explain(second, first)
    expect(found).toMatchObject({
      why: 'prefix changed',
      firstDifference: { place: 'system[0]', change: 'edited', character: 10, before: 'You fix tests.', after: 'You fix teeth.' },
      readTokens: 1000,
      missedTokens: 1100,
      missedNanoUsd: 10_075_000,
    })
    expect(describeCache(found)).toBe(
      'First difference at system[0], character 11: “You fix tests.” became “You fix teeth.”, so 1.1k of 2.2k input tokens were paid again.',
    )
  })

  test.for([
    ['added', `tool New "new" 50\n${TOOLS}`, 'tools[0]', 'New', 'First difference at tools[0] (New): it was not there before'],
    [
      'removed',
      TOOLS.replace(/tool Read.*\n/, ''),
      'tools[0]',
      'mcp__a',
      'First difference at tools[0] (mcp__a): what stood there is gone',
    ],
  ] as const)('a tool that was %s', ([change, tools, place, name, words]) => {
    const found = explain(cachedCall({ at: 60, parts: prompt(tools, WENT_ON), usage: nothingRead }), first)
    expect(found).toMatchObject({ why: 'prefix changed', firstDifference: { change, place, segment: { name } } })
    expect(describeCache(found)).toContain(words)
  })

  test('a conversation whose beginning was dropped', () => {
    const dropped = prompt(`${TOOLS}
      ${SYSTEM}
      user "Summary" 30 !5m`)
    const found = explain(cachedCall({ at: 60, parts: dropped, usage: { cacheRead: 500, inputFresh: 1530 } }), first)
    expect(found).toMatchObject({
      why: 'prefix changed',
      firstDifference: { place: 'messages[5]', change: 'edited' },
      missedTokens: 1530,
    })
  })

  test('a pause longer than the prefix is kept, even where it changed as well', () => {
    for (const tools of [TOOLS, MOVED]) {
      const late = cachedCall({ at: 3700, parts: prompt(tools, WENT_ON), usage: nothingRead })
      const found = explain(late, first)
      expect(found).toMatchObject({ why: 'expired', idleUs: 3700e6, keptUs: 3600e6, missedTokens: 2100 })
      expect(describeCache(found)).toBe(
        'Nobody had asked for 1h 02m, and the prefix is kept for 1h 00m: all 2.2k input tokens were paid again.',
      )
    }
  })

  test('another model', () => {
    const other = cachedCall({ at: 60, model: 'claude-sonnet-5', parts: prompt(TOOLS, WENT_ON), usage: nothingRead })
    expect(explain(other, first)).toMatchObject({ why: 'other model', sharedTokens: 2100, missedTokens: 2100 })
  })

  test('a setting that changes what the provider looks for', () => {
    const thinking = cachedCall({
      at: 60,
      parts: prompt(TOOLS, WENT_ON),
      usage: nothingRead,
      settings: { thinking: '{"type":"adaptive"}' },
    })
    const found = explain(thinking, first)
    expect(found).toMatchObject({ why: 'settings changed', firstDifference: { place: 'thinking', after: '{"type":"adaptive"}' } })
    expect(describeCache(found)).toBe(
      'thinking changed from not set to {"type":"adaptive"}, and with it what the provider looks for: all 2.2k input tokens were paid again.',
    )
  })

  test('two calls at once', () => {
    const slow = cachedCall({ at: 0, ready: 9, parts: first.parts, usage: nothingRead })
    const second = cachedCall({ at: 2, parts: prompt(TOOLS, WENT_ON), usage: nothingRead })
    expect(explain(second, slow)).toMatchObject({ why: 'not yet written' })
  })

  test('a breakpoint too far behind what was cached', () => {
    const turns = Array.from({ length: 25 }, (_, at) => `assistant "${at}" 10`).join('\n')
    const far = prompt(`${TOOLS}
      ${SYSTEM.replace(' !1h', '')}
      user "Go" 100
      ${turns}
      user "More" 50 !5m`)
    const found = explain(cachedCall({ at: 60, parts: far, usage: { cacheWrite5m: 2400 } }), first)
    expect(found).toMatchObject({ why: 'no breakpoint', missedTokens: 2100 })
  })

  test('what no rule explains is the provider’s doing', () => {
    const second = cachedCall({ at: 60, parts: prompt(TOOLS, WENT_ON), usage: nothingRead })
    expect(explain(second, first)).toMatchObject({ why: 'provider evicted', missedTokens: 2100 })
  })
})

describe('a call that had nothing to lose', () => {
  test('the first of its kind', () => {
    expect(explain(first)).toMatchObject({ why: 'first call', sharedWith: null, missedTokens: 0 })
    const other = cachedCall({ at: 9, agent: 'b', parts: prompt('system "You explore." 900 !5m'), usage: { cacheWrite5m: 900 } })
    expect(explain(other, first)).toMatchObject({ why: 'first call', sharedWith: null, firstDifference: null })
  })

  test('a second agent of the same kind reads what the first one has cached, or is told why not', () => {
    const begins = (usage: object, at = 60) =>
      cachedCall({ at, agent: 'b', parts: prompt(TOOLS, SYSTEM, `user "Else" 90 !5m`), usage })
    expect(explain(begins({ cacheRead: 2000, cacheWrite5m: 90 }), first)).toMatchObject({ why: 'read' })
    expect(explain(begins({ cacheWrite1h: 2090 }, 4000), first)).toMatchObject({ why: 'expired', missedTokens: 2000 })
  })

  test('a prompt too short for the cache', () => {
    const short = (at: number) => cachedCall({ at, parts: prompt('user "Hi" 300 !5m'), usage: { inputFresh: 300 } })
    expect(explain(short(5), short(0))).toMatchObject({ why: 'below minimum', missedTokens: 0 })
  })

  test('a conversation that sets no breakpoint is told what it sends again', () => {
    const bare = (at: number, text: string, usage: object) =>
      cachedCall({ at, parts: prompt(TOOLS, text.replaceAll(/ !(1h|5m)/g, '')), usage })
    const before = bare(0, BEGUN, { inputFresh: 2100 })
    const found = explain(bare(9, WENT_ON, { inputFresh: 2200 }), before)
    expect(found).toMatchObject({ why: 'no breakpoint', missedTokens: 2100, missedNanoUsd: 9_450_000 })
  })

  test('a call without usage, or of a host of which nothing is known', () => {
    expect(explain(cachedCall({ at: 9, parts: first.parts, usage: null }), first)).toMatchObject({ why: 'unknown' })
    const local = (at: number) =>
      cachedCall({ at, provider: 'vllm', model: 'llama', parts: first.parts, usage: { inputFresh: 2100 } })
    expect(explain(local(9), local(0))).toMatchObject({ why: 'unknown', missedTokens: 0 })
  })
})

test('of several earlier calls the one with the longest shared prefix counts, of equals the newest', () => {
  const fork = cachedCall({ at: 30, parts: prompt(TOOLS, SYSTEM, `user "Else" 90 !5m`), usage: { cacheRead: 2000 } })
  const second = cachedCall({ at: 60, parts: prompt(TOOLS, WENT_ON), usage: { cacheRead: 2100 } })
  expect(explain(second, fork, first).sharedWith).toBe(first.id)
  const third = cachedCall({ at: 90, parts: prompt(TOOLS, SYSTEM, `user "Third" 90 !5m`), usage: { cacheRead: 2000 } })
  expect(explain(third, fork, first).sharedWith).toBe(fork.id)
})

test('no more earlier calls are read than are needed', () => {
  function* earlier() {
    yield first
    throw new Error('one was enough')
  }
  const second = cachedCall({ at: 60, parts: prompt(TOOLS, WENT_ON), usage: { cacheRead: 2100, cacheWrite5m: 100 } })
  expect(explainCache(second, earlier()).why).toBe('read')
})

test('an automatic cache that read less than its rules promise, and one whose prompt changed', () => {
  const chat = (at: number, text: string, usage: object) =>
    cachedCall({ at, provider: 'openai', model: 'gpt-4o', parts: prompt(text), usage, rates: null })
  const before = chat(0, 'system "You" 3000\nuser "Go" 100', { inputFresh: 3100 })
  expect(explain(chat(9, 'system "You" 3000\nuser "Go" 100\nuser "On" 9', { inputFresh: 3109 }), before)).toMatchObject({
    why: 'provider evicted',
    missedTokens: 3072,
    missedNanoUsd: null,
  })
  expect(explain(chat(9, 'system "Me" 3000\nuser "Go" 100', { inputFresh: 3100 }), before)).toMatchObject({
    why: 'prefix changed',
    firstDifference: { place: 'system[0]' },
  })
  expect(explain(chat(700, 'system "You" 3000\nuser "Go" 100', { inputFresh: 3100 }), before)).toMatchObject({ why: 'expired' })
})
