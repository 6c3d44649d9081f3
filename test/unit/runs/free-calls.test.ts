import { expect, test } from 'vitest'
import type { Recording } from '../../helpers/runs/derive-story.ts'
import { derive, record, showAll } from '../../helpers/runs/derive-story.ts'
import { tell } from '../../helpers/runs/story.ts'

/** The recording as if its first exchange had asked for something else. */
function asked(path: string, { facts, bodies }: Recording): Recording {
  let done = false
  return {
    bodies,
    facts: facts.map((fact) => {
      if (done || fact.body.kind !== 'exchange-opened') return fact
      done = true
      return { ...fact, body: { ...fact.body, request: { ...fact.body.request, path } } }
    }),
  }
}

const STORY = `
  0 +1 fix main: user "Count, then answer" -> say "Yes" [in=900 out=40]
  2 +1 fix main: only user "Count, then answer" -> say "Yes" [in=900 out=40]`

test('counting tokens is a free call of the conversation whose tokens it counts', () => {
  const [run, ...others] = showAll(derive(asked('/v1/messages/count_tokens', record(tell(STORY)))).index)
  expect(others).toEqual([])
  expect(run?.calls.map(({ api, agent, usage, cost }) => [api, agent, usage?.inputTotal ?? null, cost.kind])).toEqual([
    ['anthropic-count-tokens', 'main', null, 'free'],
    ['anthropic-messages', 'main', 900, 'priced'],
  ])
  expect(run?.calls[0]?.cost).toEqual({ kind: 'free', nanoUsd: 0, why: 'count-only' })
  expect(run?.cost).toMatchObject({ freeCalls: 1, reportedCalls: 1 })
})

test('creating a batch is not billed: its results are', () => {
  const [run] = showAll(derive(asked('/v1/messages/batches', record(tell(STORY)))).index)
  expect(run?.calls[0]?.cost).toEqual({ kind: 'free', nanoUsd: 0, why: 'not-billed' })
})
