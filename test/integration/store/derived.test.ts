import { expect, test } from 'vitest'
import type { SegmentRecord } from '#shared/model/records.ts'
import { epochUs, nanoUsd } from '#shared/model/units.ts'
import { agent, call, exchange, open, run, totals } from './samples.ts'
import { newStore } from './temp-store.ts'

const segment = (name: string, tokens: number): SegmentRecord => ({
  direction: 'input',
  kind: 'tool-schema',
  name,
  attempt: 0,
  buckets: { inputFresh: tokens },
  tokens,
  nanoUsd: nanoUsd(tokens * 3),
})

test('a record put again replaces the one before', () => {
  const { derived } = newStore()
  const alpha = run('aaaa', 1)
  derived.putRun(alpha)
  derived.putTotals(alpha.id, totals({ callCount: 1 }))
  derived.putAgent(agent(alpha, 1, 'main'))
  derived.putCall(call(alpha, 1, 2), [segment('read', 10)])
  derived.putRun({ ...alpha, name: 'renamed' })
  derived.putTotals(alpha.id, totals({ callCount: 2 }))
  derived.putAgent(agent(alpha, 1, 'planner'))
  derived.putCall(call(alpha, 1, 2, { model: 'gpt-6' }), [segment('write', 20)])

  expect(derived.run(alpha.id)?.name).toBe('renamed')
  expect(derived.totals(alpha.id)?.callCount).toBe(2)
  expect(derived.agents(alpha.id)).toEqual([agent(alpha, 1, 'planner')])
  expect(derived.calls(alpha.id)).toEqual([call(alpha, 1, 2, { model: 'gpt-6' })])
  expect(derived.segments(call(alpha, 1, 2).id)).toEqual([segment('write', 20)])
})

test('a run has its own agents, calls by start, and open exchanges', () => {
  const { derived } = newStore()
  const [alpha, beta] = [run('aaaa', 1), run('bbbb', 1)]
  derived.putAgent(agent(alpha, 1, 'main'))
  derived.putAgent(agent(beta, 2, 'main'))
  derived.putAgent(agent(alpha, 3, 'search'))
  derived.putCall(call(alpha, 1, 30), [])
  derived.putCall(call(alpha, 2, 20), [])
  derived.putCall(call(beta, 3, 10), [])
  derived.putOpen(open(alpha, 8))
  derived.putOpen(open(alpha, 7))
  derived.putOpen(open(beta, 9))

  expect(derived.agents(alpha.id).map(({ name }) => name)).toEqual(['main', 'search'])
  expect(derived.calls(alpha.id)).toEqual([call(alpha, 2, 20), call(alpha, 1, 30)])
  expect(derived.openOf(alpha.id)).toEqual([open(alpha, 7), open(alpha, 8)])
  derived.removeOpen(exchange(7))
  expect(derived.open(exchange(7))).toBeNull()
  expect(derived.openOf(alpha.id)).toEqual([open(alpha, 8)])
})

test('thousands of segments of a call read back exactly', () => {
  const { derived } = newStore()
  const one = call(run('aaaa', 1), 1, 1)
  const many = Array.from({ length: 3000 }, (_, i) => segment(`tool ${i}`, i))
  derived.putCall(one, many)

  expect(derived.segments(one.id)).toEqual(many)
})

test('a link leads to one place, with a note of any length, until it is removed', () => {
  const { derived } = newStore()
  const alpha = run('aaaa', 1)
  const target = { runId: alpha.id, agentId: null, callId: null, note: null }
  const noted = { ...target, agentId: agent(alpha, 1, 'main').id, note: JSON.stringify({ heads: 'h'.repeat(100_000) }) }
  derived.putLink('run-name', 'nightly', target)
  derived.putLink('session', 'nightly', { ...target, note: '' })
  expect(derived.link('run-name', 'nightly')).toEqual(target)

  derived.putLink('run-name', 'nightly', noted)
  expect(derived.link('run-name', 'nightly')).toEqual(noted)
  expect(derived.link('session', 'nightly')).toEqual({ ...target, note: '' })

  derived.removeLink('run-name', 'nightly')
  expect(derived.link('run-name', 'nightly')).toBeNull()
  expect(derived.link('session', 'nightly')).not.toBeNull()
})

test('the tools that spans were received of are found by their trace, each span once', () => {
  const { derived } = newStore()
  const tool = (spanId: string, tool: string) => ({
    traceId: 'a',
    spanId,
    parentSpanId: null,
    tool,
    toolUseId: null,
    startUs: epochUs(1),
    endUs: epochUs(2),
    failed: false,
  })
  derived.putTool('a', tool('1', 'Read'))
  derived.putTool('b', tool('1', 'Bash'))
  derived.putTool('a', tool('1', 'Edit'))
  expect(derived.tools('a')).toEqual([tool('1', 'Edit')])
  expect(derived.tools('c')).toEqual([])
  derived.clear()
  expect(derived.tools('a')).toEqual([])
})

test('clearing empties what is derived, and no fact', () => {
  const { derived, facts, runs } = newStore()
  const alpha = run('aaaa', 1, { tags: { user: 'ann' } })
  facts.append({ kind: 'annotation', at: alpha.startedAt, runId: alpha.id, body: { type: 'run-ended' } })
  derived.putRun(alpha)
  derived.putTotals(alpha.id, totals())
  derived.putAgent(agent(alpha, 1, 'main'))
  derived.putCall(call(alpha, 1, 2), [segment('read', 10)])
  derived.putOpen(open(alpha, 7))
  derived.putLink('root', alpha.id, { runId: alpha.id, agentId: null, callId: null, note: null })
  derived.clear()

  expect(derived.run(alpha.id)).toBeNull()
  expect(derived.totals(alpha.id)).toBeNull()
  expect(derived.agents(alpha.id)).toEqual([])
  expect(derived.calls(alpha.id)).toEqual([])
  expect(derived.segments(call(alpha, 1, 2).id)).toEqual([])
  expect(derived.openOf(alpha.id)).toEqual([])
  expect(derived.link('root', alpha.id)).toBeNull()
  expect(runs.list({ tag: 'user=ann' })).toEqual([])
  expect([...facts.all()]).toHaveLength(1)
})

test('what a derivation writes is read back within it, and is in the tables at its end', () => {
  const { derived, derivation, runs } = newStore()
  const alpha = run('aaaa', 1)
  const target = { runId: alpha.id, agentId: null, callId: null, note: null }
  derived.putLink('awaiting', 'told', target)

  derivation(() => {
    derived.putAgent(agent(alpha, 2, 'search'))
    derived.putAgent(agent(alpha, 1, 'main'))
    derived.putRun(alpha)
    derived.putRun({ ...alpha, name: 'renamed', tags: { team: 'search' } })
    derived.putTotals(alpha.id, totals({ callCount: 1 }))
    derived.putCall(call(alpha, 1, 30), [segment('read', 10)])
    derived.putCall(call(alpha, 2, 20), [])
    derived.putOpen(open(alpha, 7))
    derived.putOpen(open(alpha, 8))
    derived.removeOpen(exchange(7))
    derived.putLink('run-name', 'nightly', target)
    derived.putLink('exchange', 'brief', target)
    derived.removeLink('exchange', 'brief')
    derived.removeLink('awaiting', 'told')

    expect(derived.run(alpha.id)?.name).toBe('renamed')
    expect(derived.agents(alpha.id).map(({ name }) => name)).toEqual(['search', 'main'])
    expect(derived.calls(alpha.id)).toEqual([call(alpha, 2, 20), call(alpha, 1, 30)])
    expect(derived.openOf(alpha.id)).toEqual([open(alpha, 8)])
    expect(derived.link('exchange', 'brief')).toBeNull()
    expect(derived.link('awaiting', 'told')).toBeNull()
    derived.putAgent(agent(alpha, 1, 'planner'))
  })

  expect(runs.list({ tag: 'team=search' }).map(({ run }) => run.name)).toEqual(['renamed'])
  expect(derived.totals(alpha.id)?.callCount).toBe(1)
  expect(derived.agents(alpha.id).map(({ name }) => name)).toEqual(['search', 'planner'])
  expect(derived.segments(call(alpha, 1, 30).id)).toEqual([segment('read', 10)])
  expect(derived.openOf(alpha.id)).toEqual([open(alpha, 8)])
  expect(derived.link('run-name', 'nightly')).toEqual(target)
  expect(derived.link('exchange', 'brief')).toBeNull()
  expect(derived.link('awaiting', 'told')).toBeNull()
})

test('of a derivation, an attempt that fails is undone alone; one that fails as a whole, wholly', () => {
  const { attempt, derived, derivation } = newStore()
  const alpha = run('aaaa', 1)
  derived.putRun(alpha)
  const failing = () => {
    derived.putRun({ ...alpha, name: 'half done' })
    derived.putLink('run-name', 'nightly', { runId: alpha.id, agentId: null, callId: null, note: null })
    throw new Error('cannot be parsed')
  }

  derivation(() => {
    derived.putRun({ ...alpha, name: 'before' })
    expect(() => attempt(failing)).toThrow('cannot be parsed')
    expect(derived.run(alpha.id)?.name).toBe('before')
    expect(derived.link('run-name', 'nightly')).toBeNull()
  })
  expect(derived.run(alpha.id)?.name).toBe('before')

  expect(() => derivation(failing)).toThrow('cannot be parsed')
  expect(derived.run(alpha.id)?.name).toBe('before')
  expect(derived.link('run-name', 'nightly')).toBeNull()
})
