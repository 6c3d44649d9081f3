import { expect, test } from 'vitest'
import { exchangeId, runId } from '#shared/model/ids.ts'
import type { RunDetail } from '#shared/model/run.ts'
import { derive, record, showAll } from '../../helpers/runs/derive-story.ts'
import { RESPONSES, type StoryExchange, tell } from '../../helpers/runs/story.ts'

const runsOf = (text: string): RunDetail[] => showAll(derive(record(tell(text))).index)
/** `name: calls` of every run, oldest first. */
const sizes = (text: string): string[] => runsOf(text).map((run) => `${run.name}: ${run.callCount}`)

test('a named run takes in every call of that name while it is running', () => {
  const runs = sizes(`
    0  +1 fix a: user "Fix the test"   -> say "Which one?"
    2  +1 fix b: user "Something else" -> say "Done"
    60 +1 fix c: user "And a third"    -> say "Done"`)
  expect(runs).toEqual(['fix: 3'])
})

test('a name starts a new run once the last exchange settled longer ago than the idle time', () => {
  const runs = sizes(`
    0   +1 fix a: user "Fix the test"       -> say "Done"
    122 +1 fix b: user "Fix the other test" -> say "Done"`)
  expect(runs).toEqual(['fix: 1', 'fix: 1'])
})

test('an open exchange keeps a named run going', () => {
  const runs = sizes(`
    0   +300 fix a: user "Think hard"        -> say "Done"
    250 +1   fix b: user "In the meanwhile"  -> say "Done"`)
  expect(runs).toEqual(['fix: 2'])
})

test('a name joins the idle run whose answer the call goes on from', () => {
  const runs = runsOf(`
    0   +1 fix a: user "Fix the test" -> use t1 Bash {"cmd":"npm test"}
    900 +1 fix a: result t1 "green"   -> say "Done"`)
  expect(runs.map((run) => run.callCount)).toEqual([2])
  expect(runs[0]?.calls[1]?.evidence.map(({ kind }) => kind)).toEqual(['path', 'prefix-hash'])
})

test('a key names one run for ever, apart from the plain name', () => {
  const runs = sizes(`
    0    +1 fix a: user "Fix the test"  -> say "Done" [key=k1]
    10   +1 fix b: user "Fix it"        -> say "Done" [key=k2]
    20   +1 fix c: user "Fix it please" -> say "Done"
    9000 +1 fix d: user "Once more"     -> say "Done" [key=k1]`)
  expect(runs).toEqual(['fix: 2', 'fix: 1', 'fix: 1'])
})

test('a run whose command has ended is not joined by its name', () => {
  const story = tell(`
    0 +1 fix a: user "Fix the test" -> say "Done"
    9 +1 fix b: user "Fix it"       -> say "Done"`)
  const ended = { at: 5, runId: runId(exchangeId(story[0]?.id ?? '')), body: { type: 'run-ended' as const } }
  expect(showAll(derive(record(story, [ended])).index).map((run) => [run.status, run.callCount])).toEqual([
    ['finished', 1],
    ['finished', 1],
  ])
})

test('without a name a conversation is a run, called by what the user said first', () => {
  const runs = sizes(`
    0 +1 - a: user "Fix the test\\nIt is flaky." -> use t1 Read {"file":"a.ts"}
    1 +1 - b: user "Plan a trip"                 -> say "Where to?"
    2 +1 - a: result t1 "x"                      -> say "Done"
    3 +1 - b: user "Rome"                        -> say "Take the train"`)
  expect(runs).toEqual(['Fix the test: 2', 'Plan a trip: 2'])
})

test('runs that open alike and are answered differently stay apart', () => {
  const runs = runsOf(`
    0 +1 - a: user "Go" -> say "Left"
    1 +1 - b: user "Go" -> say "Right"
    2 +1 - a: user "On" -> say "Further left"
    3 +1 - b: user "On" -> say "Further right"
    4 +1 - b: user "On" -> say "Right again"`)
  expect(runs.map((run) => run.callCount)).toEqual([2, 3])
})

test('of runs that read alike so far, each goes on once', () => {
  const runs = runsOf(`
    0 +1 - a: user "Go" -> say "Left"
    1 +1 - b: user "Go" -> say "Left"
    2 +1 - a: user "On" -> say "Further"
    3 +1 - b: user "On" -> say "Back"`)
  expect(runs.map((run) => run.callCount)).toEqual([2, 2])
})

test('a client that asks on before its answer has settled goes on with it', () => {
  const runs = runsOf(`
    0   +1.1 - a: user "Go"           -> use call_1 Read {"file":"a.ts"}
    1   +1.1 - a: result call_1 "x"   -> use call_1 Read {"file":"b.ts"}
    2   +1.1 - a: result call_1 "y"   -> say "Done"
    2.5 +9   - b: user "Go"           -> say "Someone else"`)
  expect(runs.map((run) => [run.callCount, run.toolCount])).toEqual([
    [3, 2],
    [1, 0],
  ])
})

test('a request that brings the result of a tool use goes on with it although earlier turns were dropped', () => {
  const runs = runsOf(`
    0 +1 - a: user "Fix it" -> use toolu_01Ab3dE9 Read {"file":"a.ts"}
    2 +1 - a: only result toolu_01Ab3dE9 "x" -> say "Done"
    4 +1 - b: only result toolu_01Zz8yX7 "y" -> say "Done"`)
  expect(runs.map((run) => run.callCount)).toEqual([1, 1, 1])
})

test('an agent that drops its old turns is known by its last ones, where no other conversation had them', () => {
  const long = 'word '.repeat(50)
  const runs = runsOf(`
    0 +1 - a: user "Go ${long}" -> say "First ${long}"
    1 +1 - b: user "Go ${long}" -> say "First, differently ${long}"
    2 +1 - a: user "On ${long}" -> say "Second ${long}"
    3 +1 - b: user "On ${long}" -> say "Second ${long}"
    4 +1 - a: drop 1, user "And on" -> say "Third"
    5 +1 - b: drop 1, user "And on" -> say "Third"`)
  expect(runs.map((run) => run.callCount)).toEqual([3, 3])
})

test('a conversation whose older turns gave way to a summary goes on, known by the newest tool use that it kept', () => {
  const story = (kept: string) => `
    0 +1 - a: user "Fix it" -> use toolu_01Ab3dE9 Read {"file":"a.ts"}
    2 +1 - a: result toolu_01Ab3dE9 "x" -> say "Fixed"
    4 +1 - a: user "And b.ts" -> use toolu_01Fg4hI7 Read {"file":"b.ts"}
    6 +1 - a: result toolu_01Fg4hI7 "y" -> say "Done"
    8 +1 - a: user "Sum it up" -> say "Fixed a.ts and b.ts"
    10 +1 - a: keep ${kept} after user "So far: fixed a.ts and b.ts", user "Go on" -> say "Fine"`
  const [run, ...others] = runsOf(story('6-8'))
  expect([run?.callCount, others]).toEqual([6, []])
  expect(run?.calls[5]).toMatchObject({
    agent: 'main',
    evidence: [{ kind: 'tool-use-id', detail: expect.stringContaining('toolu_01Fg4hI7') }],
  })
  // An older turn may be an example that a prompt quotes.
  expect(sizes(story('2-4'))).toEqual(['Fix it: 5', 'So far: fixed a.ts and b.ts: 1'])
})

test('an answer that the client broke off may be missing from what it sends next, and still tells twins apart', () => {
  const runs = sizes(`
    0 +1 - a: user "Fix it"        -> say "Which one?"
    0 +1 - b: user "Fix it"        -> say "Which one?"
    2 +1 - a: user "The first"     -> cut "Let me"
    3 +1 - b: user "The second"    -> say "Done"
    5 +1 - a: user "No, the third" -> say "Done"`)
  // Equal so far, either may be the one of which two were asked.
  expect(runs).toEqual(['Fix it: 2', 'Fix it: 3'])
})

test('tool use ids that any server could have given prove nothing across runs', () => {
  const runs = sizes(`
    0 +1 - a: user "Fix it"    -> use call_1 Read {"file":"a.ts"}
    1 +1 - b: user "Break it"  -> use call_1 Read {"file":"a.ts"}
    2 +1 - a: result call_1 "x" -> say "Fixed"
    3 +1 - b: result call_1 "x" -> say "Broken"`)
  expect(runs).toEqual(['Fix it: 2', 'Break it: 2'])
})

test('requests of one trace are one run, but a trace for each request parts nothing', () => {
  const trace = (digit: number) => `traceparent=00-${`${digit}`.repeat(32)}-${'a'.repeat(16)}-01`
  const runs = runsOf(`
    0 +1 - a: user "Plan"    -> say "One"   [${trace(1)}]
    2 +1 - b: user "Write"   -> say "Two"   [${trace(1)}]
    4 +1 - b: user "Go on"   -> say "Three" [${trace(2)}]
    6 +1 - c: user "Another" -> say "Four"  [${trace(3)}]`)
  expect(runs.map((run) => run.callCount)).toEqual([3, 1])
  expect(runs[0]?.calls[1]?.evidence).toEqual([{ kind: 'trace-context', detail: `trace ${'1'.repeat(32)}` }])
})

test('a run shows the tags that all its calls share', () => {
  const [run] = runsOf(`
    0 +1 fix a: user "One" -> say "1" [tags:user=ann,step=1]
    1 +1 fix b: user "Two" -> say "2" [tags:user=ann,step=2]`)
  expect(run?.tags).toEqual({ user: 'ann' })
  expect(run?.calls.map((call) => call.tags)).toEqual([
    { user: 'ann', step: '1' },
    { user: 'ann', step: '2' },
  ])
})

test('an unlinked call says that nothing ties it', () => {
  const [run] = runsOf(`0 +1 - a: user "Hello" -> say "Hello"`)
  expect(run?.calls[0]?.evidence).toEqual([{ kind: 'none', detail: 'nothing ties it to an earlier call' }])
})

test('traffic that is no model call makes no run, but keeps one of its name going', () => {
  expect(sizes('0 +1 - a: user "x" -> say "y" [path=/v1/models]')).toEqual([])
  const [run] = runsOf(`
    0   +1 fix a: user "x"     -> say "y" [path=/v1/models]
    100 +1 fix a: user "x"     -> say "y" [path=/v1/models]
    200 +1 fix b: user "Hello" -> say "Hello"`)
  expect(run).toMatchObject({ callCount: 1, durationMs: 201_000 })
})

test('a request that names an earlier response goes on with it, whatever the words', () => {
  const said = (id: string, text: string) =>
    JSON.stringify({
      id,
      object: 'response',
      status: 'completed',
      model: 'sonnet',
      output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] }],
      usage: { input_tokens: 10, output_tokens: 1, total_tokens: 11 },
    })
  const asked = (input: string, previous?: string) => JSON.stringify({ model: 'sonnet', input, previous_response_id: previous })
  const exchange = (at: number, request: string, body: string): StoryExchange[] =>
    tell(`${at} +1 - a: user "" -> say ""`).map((each) => ({
      ...each,
      id: `${at}`.padStart(4, '0').padEnd(24, '0'),
      endpoint: RESPONSES,
      request,
      answer: { kind: 'answered', status: 200, body },
    }))
  const story = [
    ...exchange(0, asked('Go'), said('resp_1', 'Left')),
    ...exchange(2, asked('Go'), said('resp_2', 'Left')),
    ...exchange(4, asked('On', 'resp_1'), said('resp_3', 'Further')),
    ...exchange(6, asked('On', 'resp_3'), said('resp_4', 'There')),
    ...exchange(8, asked('On', 'resp_of_another_machine'), said('resp_5', 'Where?')),
  ]
  const runs = showAll(derive(record(story)).index)
  expect(runs.map((run) => run.callCount)).toEqual([3, 1, 1])
  expect(runs[0]?.calls[2]?.evidence.map(({ kind }) => kind)).toEqual(['previous-response-id'])
})
