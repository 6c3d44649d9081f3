import { expect, test } from 'vitest'
import { exchangeId } from '#shared/model/ids.ts'
import type { OpenExchange } from '#shared/model/records.ts'
import { epochUs, toIso } from '#shared/model/units.ts'
import { usageOf } from '#shared/model/usage.ts'
import { packRows } from '#shared/profile/pack-rows.ts'
import type { TimelineLane } from '#shared/profile/profile.ts'
import { buildTimeline, type TimelineInput } from '#shared/profile/timeline.ts'
import { buildRun, idOfAgent, idOfCall, NOT_BILLED, priced, type RunSpec, START_US, UNPRICED } from './run-builder.ts'

const timeline = (spec: RunSpec, more: Partial<TimelineInput> = {}) =>
  buildTimeline({ run: { startedAt: toIso(epochUs(START_US)), durationMs: 0 }, open: [], ...buildRun(spec), ...more })
const phases = (lane: TimelineLane | undefined, call: number) =>
  lane?.calls[call]?.phases.map(
    ({ kind, startUs, endUs, label }) => `${kind} ${startUs / 1000}–${endUs / 1000}${label ? ` ${label}` : ''}`,
  )

test('an attempt waits, reasons and generates in the proportion of its tokens; failed ones and backoff stand before it', () => {
  const { lanes } = timeline({
    calls: [
      {
        name: 'c1',
        ms: [0, 10_000],
        attempts: [
          { ms: [0, 300], outcome: 'failed', status: 429, cost: NOT_BILLED },
          {
            ms: [2000, 10_000],
            tokenMs: 4000,
            usage: usageOf({ inputFresh: 9, outputText: 75, reasoning: 25 }),
            cost: priced(5),
          },
        ],
      },
      { name: 'c2', ms: [11_000, 12_000] },
      { name: 'c3', ms: [13_000, 14_000], outcome: 'aborted', attempts: [{ outcome: 'aborted', tokenMs: 13_500 }] },
    ],
  })
  expect(phases(lanes[0], 0)).toEqual([
    'failed 0–300 429 rate limited',
    'backoff 300–2000',
    'waiting 2000–4000',
    'reasoning 4000–5500',
    'generating 5500–10000',
  ])
  expect(phases(lanes[0], 1)).toEqual(['waiting 11000–12000'])
  expect(phases(lanes[0], 2)).toEqual(['waiting 13000–13500', 'generating 13500–14000 aborted'])
})

test('calls are numbered over the run, and cost adds up in order of end', () => {
  const { lanes, cumulative, durationUs } = timeline({
    subagents: { explore: ['c1', 'task'] },
    calls: [
      { name: 'c2', ms: [50, 60], cost: priced(1) },
      { name: 'c1', ms: [0, 20], cost: priced(10), tools: [{ id: 'task', name: 'Task', ms: [20, 45] }] },
      { name: 'e1', agent: 'explore', ms: [25, 40], cost: priced(100), model: 'haiku' },
      { name: 'c3', ms: [55, 58], cost: UNPRICED },
    ],
  })
  expect(lanes.map(({ agent, depth, calls }) => [agent.name, depth, calls.map(({ number }) => number)])).toEqual([
    ['main', 0, [1, 3, 4]],
    ['explore', 1, [2]],
  ])
  expect(cumulative).toEqual([
    { atUs: 20_000, nanoUsd: 10 },
    { atUs: 40_000, nanoUsd: 110 },
    { atUs: 58_000, nanoUsd: 110 },
    { atUs: 60_000, nanoUsd: 111 },
  ])
  expect(durationUs).toBe(60_000)
  expect(lanes.map(({ nanoUsd, models }) => [nanoUsd, models])).toEqual([
    [11, ['opus']],
    [100, ['haiku']],
  ])
})

test('a subagent hangs between the call that started it and the one that got its result; its tool use is not drawn twice', () => {
  const { lanes } = timeline({
    subagents: { explore: ['c1', 'task'], deep: ['e1', 'task2'], late: ['c2', 'task3'] },
    calls: [
      {
        name: 'c1',
        ms: [0, 20],
        tools: [
          { id: 'task', name: 'Task', ms: [20, 90] },
          { id: 'r', name: 'Read', ms: [20, 30] },
        ],
      },
      { name: 'c2', ms: [100, 120], toolResults: ['task', 'r'], tools: [{ id: 'task3', name: 'Task' }] },
      { name: 'e1', agent: 'explore', ms: [25, 60], tools: [{ id: 'task2', name: 'Task' }] },
      { name: 'd1', agent: 'deep', ms: [70, 80] },
      { name: 'l1', agent: 'late', ms: [130, 140] },
    ],
  })
  expect(lanes.map(({ agent, depth, startedBy, returnedAtUs }) => [agent.name, depth, startedBy, returnedAtUs])).toEqual([
    ['main', 0, null, null],
    ['explore', 1, { callId: idOfCall('c1'), atUs: 20_000 }, 100_000],
    ['deep', 2, { callId: idOfCall('e1'), atUs: 60_000 }, null],
    ['late', 1, { callId: idOfCall('c2'), atUs: 120_000 }, null],
  ])
  expect(lanes[0]?.tools.map(({ name, callId, startUs, endUs, row, rows }) => [name, callId, startUs, endUs, row, rows])).toEqual(
    [['Read', idOfCall('c1'), 20_000, 30_000, 0, 1]],
  )
})

test('parallel tools share the height of their lane', () => {
  const rows = (...intervals: [number, number][]) =>
    packRows(intervals.map(([startUs, endUs]) => ({ startUs, endUs }))).map(({ row, rows }) => `${row}/${rows}`)
  expect(rows([0, 10], [10, 20])).toEqual(['0/1', '0/1'])
  expect(rows([0, 10], [0, 5], [2, 4], [6, 8], [20, 30])).toEqual(['0/3', '1/3', '2/3', '1/3', '0/1'])
  expect(rows()).toEqual([])
})

test('an open exchange is the growing edge of its lane, also before any call has settled', () => {
  const agents = buildRun({ calls: [{ name: 'c1' }] }).agents
  const open = {
    exchangeId: exchangeId('0'.repeat(24)),
    runId: agents[0]?.runId ?? expect.fail('no agent'),
    agentId: idOfAgent('main'),
    retryOf: null,
    coreId: 'core',
    startUs: epochUs(START_US + 500),
    provider: 'anthropic',
    api: 'messages',
    model: 'opus',
    streaming: true,
  }
  const started = timeline({ calls: [] }, { agents, open: [open], run: { startedAt: toIso(epochUs(START_US)), durationMs: 7 } })
  expect(started).toMatchObject({
    durationUs: 7000,
    lanes: [{ calls: [], open: [{ startUs: 0, model: 'opus', interrupted: false }] }],
    cumulative: [],
  })
})

test('an interrupted exchange has a start and no end: the run is no longer for it', () => {
  const { agents } = buildRun({ calls: [{ name: 'c1', ms: [0, 10] }] })
  const interrupted: OpenExchange = {
    exchangeId: exchangeId('0'.repeat(24)),
    runId: agents[0]?.runId ?? expect.fail('no agent'),
    agentId: idOfAgent('main'),
    retryOf: null,
    coreId: 'gone',
    startUs: epochUs(START_US + 12_000),
    provider: 'anthropic',
    api: 'messages',
    model: 'opus',
    streaming: true,
  }
  expect(timeline({ calls: [{ name: 'c1', ms: [0, 10] }] }, { interrupted: [interrupted] })).toMatchObject({
    durationUs: 10_000,
    lanes: [{ open: [{ startUs: 12_000, model: 'opus', interrupted: true }] }],
  })
})

test('parents that go round in a circle lose no lane', () => {
  const { lanes } = timeline({
    subagents: { a: ['b1', 't'], b: ['a1', 't'] },
    calls: [
      { name: 'a1', agent: 'a', ms: [0, 1] },
      { name: 'b1', agent: 'b', ms: [2, 3] },
    ],
  })
  expect(lanes.map(({ agent, depth }) => [agent.name, depth])).toEqual([
    ['a', 0],
    ['b', 0],
  ])
})

test('times count from where spans do, also where the run began before its first call', () => {
  const run = buildRun({ calls: [{ name: 'c1', ms: [50, 60], tools: [{ id: 't', name: 'Read', ms: [60, 70] }] }] })
  const [call] = run.calls
  const [tool] = run.spans
  if (!call || !tool) return expect.fail('no call')
  const callSpan = { ...tool, id: call.spanId, kind: 'call' as const, startUs: 50_000, endUs: 60_000 }
  const [lane] = buildTimeline({
    run: { startedAt: toIso(epochUs(START_US)), durationMs: 0 },
    open: [],
    ...run,
    spans: [callSpan, tool],
  }).lanes
  expect(lane?.calls.map(({ startUs, endUs }) => [startUs, endUs])).toEqual([[50_000, 60_000]])
  expect(lane?.tools.map(({ startUs, endUs }) => [startUs, endUs])).toEqual([[60_000, 70_000]])
})

test('an empty run has no lanes', () => {
  expect(timeline({ calls: [] })).toEqual({ durationUs: 0, lanes: [], cumulative: [] })
})
