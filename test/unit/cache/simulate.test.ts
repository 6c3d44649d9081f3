import { describe, expect, test } from 'vitest'
import { cacheRulesFor } from '#shared/cache/cache-rules.ts'
import { createCachePredictor } from '#shared/cache/predict.ts'
import type { SizedPart } from '#shared/model/prompt.ts'
import { cachedCall, prompt } from '../../helpers/cache/prompts.ts'

interface Asked {
  readonly at: number
  readonly ready?: number
  readonly parts: readonly SizedPart[]
  readonly answer?: readonly SizedPart[]
}

/** `read / written for 5 minutes / for an hour` of each call. */
function predict(host: { provider: string; model: string }, calls: readonly Asked[]): string[] {
  const predictor = createCachePredictor()
  return calls.map(({ answer = [], ...asked }) => {
    const predicted = predictor({ ...cachedCall({ ...asked, ...host, usage: null }), answer })
    return predicted ? `${predicted.read} / ${predicted.write5m} / ${predicted.write1h}` : 'unknown'
  })
}

const HEAD = `
  tool Read "reads" 400
  tool Bash "runs" 600
  system "You fix tests." 1000 !1h`

describe('Claude', () => {
  const claude = { provider: 'anthropic', model: 'claude-sonnet-5' }

  test('writes up to the last breakpoint, for an hour up to the last one of an hour, and reads it in the next call', () => {
    const first = prompt(`${HEAD}
      user "Go" 100 !5m`)
    const second = prompt(`${HEAD}
      user "Go" 100
      assistant "Done" 50
      user "More" 30 !5m
      user "Now" 7`)
    expect(
      predict(claude, [
        { at: 0, parts: first },
        { at: 60, parts: second },
      ]),
    ).toEqual(['0 / 100 / 2000', '2100 / 80 / 0'])
  })

  test('finds only what ends at a breakpoint: a change behind it costs the rest, one before it everything', () => {
    const later = [
      prompt(`${HEAD}
        user "Go on" 100 !5m`),
      prompt(`
        tool Read "reads" 400
        tool Bash "runs fast" 600
        system "You fix tests." 1000 !1h
        user "Go" 100 !5m`),
    ]
    const first = prompt(`${HEAD}
      user "Go" 100 !5m`)
    for (const [at, expected] of ['2000 / 100 / 0', '0 / 100 / 2000'].entries()) {
      expect(
        predict(claude, [
          { at: 0, parts: first },
          { at: 9, parts: later[at] ?? [] },
        ])[1],
      ).toBe(expected)
    }
  })

  test('keeps each part for its own time since the start of its last use', () => {
    const parts = prompt(`${HEAD}
      user "Go" 100 !5m`)
    const asked = [0, 299, 590, 1000].map((at) => ({ at, parts }))
    expect(predict(claude, asked)).toEqual(['0 / 100 / 2000', '2100 / 0 / 0', '2100 / 0 / 0', '2000 / 100 / 0'])
  })

  test('reads nothing of a call that has not begun to answer', () => {
    const parts = prompt(HEAD)
    expect(
      predict(claude, [
        { at: 0, ready: 5, parts },
        { at: 1, ready: 9, parts },
        { at: 6, parts },
      ]),
    ).toEqual(['0 / 0 / 2000', '0 / 0 / 2000', '2000 / 0 / 0'])
  })

  test('looks back 20 blocks and no further', () => {
    const turns = (count: number) => Array.from({ length: count }, (_, at) => `assistant "${at}" 10`).join('\n')
    const asked = (count: number) => [
      { at: 0, parts: prompt(`${HEAD}\nuser "Go" 100 !5m`) },
      { at: 1, parts: prompt(`${HEAD.replace(' !1h', '')}\nuser "Go" 100\n${turns(count)}\nuser "On" 10 !5m`) },
    ]
    expect(predict(claude, asked(18))[1]).toBe('2100 / 190 / 0')
    expect(predict(claude, asked(19))[1]).toBe('0 / 2300 / 0')
  })

  test('caches nothing that is shorter than the model asks for', () => {
    const short = prompt('system "You fix tests." 1023 !5m')
    expect(
      predict(claude, [
        { at: 0, parts: short },
        { at: 1, parts: short },
      ]),
    ).toEqual(['0 / 0 / 0', '0 / 0 / 0'])
    expect(predict({ ...claude, model: 'claude-opus-5' }, [{ at: 0, parts: short }])).toEqual(['0 / 1023 / 0'])
  })
})

describe('OpenAI', () => {
  const openai = { provider: 'openai', model: 'gpt-4o' }

  test('reads the shared beginning in steps of 128 tokens, also within a part', () => {
    const system = 'You fix tests. '.repeat(20)
    expect(
      predict(openai, [
        { at: 0, parts: prompt(`system "${system}It is Monday." 3000\nuser "Go" 100`) },
        { at: 1, parts: prompt(`system "${system}It is Monday." 3000\nuser "Stop" 100`) },
        { at: 2, parts: prompt(`system "${system}It is Friday." 3000\nuser "Go" 100`) },
        { at: 3, parts: prompt(`system "Else" 3000\nuser "Go" 100`) },
      ]),
    ).toEqual(['0 / 0 / 0', '2944 / 0 / 0', '2816 / 0 / 0', '0 / 0 / 0'])
  })

  test('reads nothing below 1024 tokens, and never the whole prompt', () => {
    const again = (tokens: number) =>
      predict(openai, [
        { at: 0, parts: prompt(`user "Go" ${tokens}`) },
        { at: 1, parts: prompt(`user "Go" ${tokens}`) },
      ])[1]
    expect([again(1023), again(1024), again(1025), again(1152)]).toEqual([
      '0 / 0 / 0',
      '0 / 0 / 0',
      '1024 / 0 / 0',
      '1024 / 0 / 0',
    ])
  })

  test('sets its own breakpoint from GPT-5.6 on, and finds it from anywhere behind', () => {
    const turns = Array.from({ length: 40 }, (_, at) => `assistant "${at}" 10`).join('\n')
    expect(
      predict({ provider: 'openai', model: 'gpt-5.6' }, [
        { at: 0, parts: prompt('system "You" 1500\nuser "Go" 100') },
        { at: 1, parts: prompt(`system "You" 1500\nuser "Go" 100\n${turns}`) },
        { at: 2, parts: prompt('system "You" 1500\nuser "Else" 100') },
      ]),
    ).toEqual(['0 / 1600 / 0', '1600 / 400 / 0', '0 / 1600 / 0'])
  })
})

test('DeepSeek reads prompt and answer of the call before', () => {
  const answer = prompt('assistant "Done" 100')
  expect(
    predict({ provider: 'deepseek', model: 'deepseek-chat' }, [
      { at: 0, parts: prompt('user "Go" 1000'), answer },
      { at: 9, parts: prompt('user "Go" 1000\nassistant "Done" 100\nuser "On" 50') },
      { at: 9, parts: prompt('user "Go" 1000\nassistant "Not done" 100\nuser "On" 50') },
    ]),
  ).toEqual(['0 / 0 / 0', '1088 / 0 / 0', '960 / 0 / 0'])
})

test('models do not share a cache, and unknown hosts are not guessed at', () => {
  const parts = prompt('user "Go" 5000')
  const predictor = createCachePredictor()
  const ask = (provider: string, model: string, at: number) =>
    predictor(cachedCall({ at, parts, provider, model, usage: null }))?.read ?? 'unknown'
  expect([
    ask('openai', 'gpt-4o', 0),
    ask('openai', 'gpt-4o-mini', 5),
    ask('openai', 'gpt-4o', 9),
    ask('vllm', 'llama', 9),
  ]).toEqual([0, 0, 4992, 'unknown'])
  expect(cacheRulesFor({ provider: 'vllm', model: 'llama' })).toBeNull()
})
