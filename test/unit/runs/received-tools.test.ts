import { expect, test } from 'vitest'
import type { SpanReceived } from '#shared/model/fact.ts'
import type { RunDetail } from '#shared/model/run.ts'
import { epochUs } from '#shared/model/units.ts'
import { readReceivedTool } from '#shared/runs/received-tools.ts'
import { derive, record, STORY_START, showAll } from '../../helpers/runs/derive-story.ts'
import { tell } from '../../helpers/runs/story.ts'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const PARENT = `traceparent=00-${TRACE}-00f067aa0ba902b7-01`

/** `attributes` may name the tool as `tool` and the use as `use`. Times in seconds of the story. */
function span(id: number, [from, to]: readonly [number, number], attributes: Record<string, string>): SpanReceived {
  return {
    kind: 'span-received',
    at: epochUs(STORY_START + 100e6),
    source: 'recorded',
    traceId: TRACE,
    spanId: id.toString(16).padStart(16, '0'),
    parentSpanId: null,
    name: 'a span',
    spanKind: 'internal',
    startUs: epochUs(STORY_START + from * 1e6),
    endUs: epochUs(STORY_START + to * 1e6),
    status: 'unset',
    attributes,
  }
}
const tool = (name: string): Record<string, string> => ({ 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': name })
const use = (id: string): Record<string, string> => ({ 'gen_ai.tool.call.id': id })

/** Tools as `name from–to`, with `~` where the times are inferred; whether the spans come first or last makes no difference. */
function toolsOf(story: string, ...spans: readonly SpanReceived[]): string[] {
  const recording = record(tell(story))
  const facts = spans.map((body, at) => ({ seq: 0, id: `span-${at}`, schema: 1, origin: { machine: 'm', user: 'u' }, body }))
  const show = (order: typeof recording.facts): string[] =>
    showAll(derive({ ...recording, facts: order }).index).flatMap(({ spans: shown }: RunDetail) =>
      shown
        .filter(({ kind }) => kind === 'tool')
        .map(({ name, startUs, endUs, inferred }) => `${inferred ? '~' : ''}${name} ${startUs / 1e6}–${endUs / 1e6}`),
    )
  const late = show([...recording.facts, ...facts])
  expect(show([...facts, ...recording.facts])).toEqual(late)
  return late
}

const PARALLEL = `
  0 +1 fix a: user "Fix it" -> use t1 Read {"file":"a.ts"}, use t2 Read {"file":"b.ts"}, use t3 Bash {"cmd":"ls"} [${PARENT}]
  9 +1 fix a: result t1 "x", result t2 "y", result t3 "z" -> say "Done" [${PARENT}]`

test('parallel uses get their own times, by the ids of the uses', () => {
  expect(toolsOf(PARALLEL, span(1, [1.5, 2], use('t1')), span(2, [2, 4.25], use('t2')))).toEqual([
    '~Bash 1–9',
    'Read 1.5–2',
    'Read 2–4.25',
  ])
})

test('without an id the name tells, where only one use fits', () => {
  expect(toolsOf(PARALLEL, span(1, [1.5, 2], tool('Read')), span(2, [3, 4], tool('Bash')))).toEqual([
    '~Read 1–9',
    '~Read 1–9',
    'Bash 3–4',
  ])
  expect(toolsOf(PARALLEL, span(2, [30, 40], tool('Bash')))).toEqual(['~Read 1–9', '~Read 1–9', '~Bash 1–9'])
})

test('ids that every answer counts anew are told apart by the time', () => {
  const story = `
    0 +1 fix a: user "Fix it"  -> use call_1 Read {"file":"a.ts"} [${PARENT}]
    3 +1 fix a: result call_1 "x" -> use call_1 Read {"file":"b.ts"} [${PARENT}]
    9 +1 fix a: result call_1 "y" -> say "Done" [${PARENT}]`
  expect(toolsOf(story, span(1, [5, 6], use('call_1')), span(2, [1.5, 2], use('call_1')))).toEqual(['Read 1.5–2', 'Read 5–6'])
})

test('of spans within each other the outer one counts', () => {
  expect(toolsOf(PARALLEL, span(1, [3, 3.5], use('t3')), span(2, [2, 4], use('t3')))).toContain('Bash 2–4')
})

test('a tool whose result no request has carried has its times from the span alone', () => {
  const story = `0 +1 fix a: user "Fix it" -> use t1 Read {"file":"a.ts"} [${PARENT}]`
  expect(toolsOf(story)).toEqual([])
  expect(toolsOf(story, span(1, [1.5, 2], use('t1')))).toEqual(['Read 1.5–2'])
})

test('a call outside the trace is left alone', () => {
  expect(toolsOf(PARALLEL.replaceAll(PARENT, ''), span(1, [1.5, 2], use('t1')))).toEqual(['~Read 1–9', '~Read 1–9', '~Bash 1–9'])
})

test('an export sent twice counts once', () => {
  expect(toolsOf(PARALLEL, span(1, [1.5, 2], use('t1')), span(1, [1.5, 2], use('t1')))).toContain('Read 1.5–2')
})

test.for([
  [{ 'gen_ai.operation.name': 'execute_tool' }, 'a span', null],
  [{ 'gen_ai.tool.name': 'Read', 'gen_ai.tool.call.id': 't1' }, 'Read', 't1'],
  [{ 'ai.toolCall.name': 'Read', 'ai.toolCall.id': 't1' }, 'Read', 't1'],
  [{ 'openinference.span.kind': 'TOOL', 'tool.name': 'Read' }, 'Read', null],
  [{ 'traceloop.span.kind': 'tool', 'traceloop.entity.name': 'Read' }, 'Read', null],
] as const)('%o is the run of a tool', ([attributes, name, toolUseId]) => {
  expect(readReceivedTool(span(1, [1, 2], attributes))).toMatchObject({ tool: name, toolUseId })
})

test('other spans are no tool', () => {
  expect(readReceivedTool(span(1, [1, 2], { 'gen_ai.operation.name': 'chat', 'gen_ai.tool.name': 'Read' }))).toBe(null)
})
