import { describe, expect, test } from 'vitest'
import type { RunDetail } from '#shared/model/run.ts'
import { derive, record, showAll } from '../../helpers/runs/derive-story.ts'
import { type StoryExchange, tell } from '../../helpers/runs/story.ts'

const runsOf = (text: string): RunDetail[] => showAll(derive(record(tell(text))).index)
/** `session name: agent, agent, …` of every run, oldest first. */
const told = (runs: readonly RunDetail[]): string[] =>
  runs.map((run) => `${run.session} ${run.name}: ${run.calls.map((call) => call.agent).join(', ')}`)
const agents = (text: string): string[] => told(runsOf(text))

const WINDOW = 'x-claude-code-session-id=s1'
/** A session that a program may send with whatever it asks. */
const STATIC = 'x-litellm-session-id=s1'

test('a session is the runs of a window: a conversation and what stands beside it are one, another task is the next', () => {
  const runs = runsOf(`
    0   +1 - a: user "Fix it"        -> say "Done"         [${WINDOW}]
    1   +1 - b: user "Write a title" -> say "Fixing"       [${WINDOW} tools=]
    900 +1 - c: user "Another task"  -> say "Done"         [${WINDOW}]
    901 +1 - d: user "Fix it"        -> say "Not your run" [x-claude-code-session-id=s2]`)
  expect(told(runs)).toEqual(['s1 Fix it: main, side', 's1 Another task: main', 's2 Fix it: main'])
  expect(runs[1]?.calls[0]?.evidence).toEqual([{ kind: 'session-id', detail: 'x-claude-code-session-id: s1' }])
})

test('a conversation goes on in its run, however long the user was away and whatever came between', () => {
  expect(
    agents(`
      0    +1 - a: user "Fix it"    -> say "Done"    [${WINDOW}]
      900  +1 - b: user "Plan it"   -> say "Planned" [${WINDOW}]
      9000 +1 - a: user "Really?"   -> say "Yes"     [${WINDOW}]`),
  ).toEqual(['s1 Fix it: main, main', 's1 Plan it: main'])
})

test('a conversation that nothing ties is another run of the session also while the last one runs', () => {
  expect(
    agents(`
      0 +1 - a: user "Fix it"       -> say "Done"    [${WINDOW}]
      5 +1 - b: user "Another task" -> say "Started" [${WINDOW}]
      8 +1 - b: user "Go on"        -> say "Done"    [${WINDOW}]`),
  ).toEqual(['s1 Fix it: main', 's1 Another task: main, main'])
})

test('one session for all that a program does glues nothing together', () => {
  expect(
    agents(`
      0 +9 - a: user "Sort the mail"   -> use t1 Read {"file":"a"} [${STATIC}]
      1 +9 - b: user "Plan a trip"     -> use t2 Read {"file":"b"} [${STATIC}]
      2 +1 - c: user "Which language?" -> say "French"             [${STATIC} tools=]
      3 +1 - d: user "Which tone?"     -> say "Friendly"           [${STATIC} tools=]
      11 +1 - a: result t1 "x"         -> say "Sorted"             [${STATIC}]
      12 +1 - b: result t2 "y"         -> say "Planned"            [${STATIC}]`),
  ).toEqual(['s1 Sort the mail: main, main', 's1 Plan a trip: main, main', 's1 Which language?: main', 's1 Which tone?: main'])
})

test("beside a program's one agent at work a request without tools is its side call; after it, nobody's", () => {
  expect(
    agents(`
      0   +1 - a: user "Sort the mail"   -> use t1 Read {"file":"a"} [${STATIC}]
      2   +1 - b: user "Which language?" -> say "French"             [${STATIC} tools=]
      900 +1 - c: user "Which tone?"     -> say "Friendly"           [${STATIC} tools=]`),
  ).toEqual(['s1 Sort the mail: main, side', 's1 Which tone?: main'])
})

test('a side call of a window belongs to the run that it tells of, else to the running one, else to the newest', () => {
  expect(
    agents(`
      0    +1 - a: user "Fix it"                  -> use t1 Read {"file":"a"} [${WINDOW}]
      1    +1 - b: user "Plan a trip"             -> use t2 Read {"file":"b"} [${WINDOW}]
      2    +1 - c: user "A title for: Fix it"     -> say "Fixing"             [${WINDOW} tools=]
      3    +1 - d: user "quota"                   -> say "#"                  [${WINDOW} tools=]
      4    +300 - e: user "Fix it"                -> open                     [${WINDOW}]
      900  +1 - f: user "Sum up"                  -> say "Well done"          [${WINDOW} tools=]`),
  ).toEqual(['s1 Fix it: main, side', 's1 Plan a trip: main, side', 's1 Fix it: side'])
})

test('counting tokens starts no run of its own in a window, and what is counted first is asked in the same run', () => {
  const counted = 'path=/v1/messages/count_tokens'
  expect(
    agents(`
      0   +1 - a: user "foo"    -> say ""     [${WINDOW} ${counted} tools=Bash]
      2   +1 - b: user "Fix it" -> say "Done" [${WINDOW}]
      4   +1 - c: user "bar"    -> say ""     [${WINDOW} ${counted} tools=Read]`),
  ).toEqual(['s1 Fix it: side, main, side 2'])
  expect(
    agents(`
      0   +1 - a: user "Fix it" -> say ""     [${WINDOW} ${counted}]
      2   +1 - a: again         -> say "Done" [${WINDOW}]
      900 +1 - b: user "Again"  -> say ""     [${WINDOW} ${counted}]`),
  ).toEqual(['s1 Fix it: main, main, side'])
})

test('a conversation that was refused and is asked again stays in its run of the session', () => {
  expect(
    agents(`
      0 +1 - a: user "Fix it" -> 400         [${WINDOW}]
      2 +1 - a: again         -> say "Done"  [${WINDOW}]`),
  ).toEqual(['s1 Fix it: main, main'])
})

test('a conversation that was compacted opens with the summary that its run gave, and stays in it', () => {
  const summary = `${'The clock was wrong and the test is green now. '.repeat(6)}Next: the retries.`
  const runs = runsOf(`
    0   +1 - a: user "Fix it"                   -> use t1 Read {"file":"a.ts"} [${WINDOW}]
    2   +1 - a: result t1 "x", user "Sum it up" -> say "<summary>\\n${summary}\\n</summary>" [${WINDOW} tools=]
    900 +1 - b: user "This goes on from before:\\nSummary:\\n${summary}" -> say "On" [${WINDOW}]
    902 +1 - c: user "Fix it, quickly"          -> say "Done" [${WINDOW}]`)
  expect(runs.map((run) => run.callCount)).toEqual([3, 1])
  expect(runs[0]?.calls[2]?.evidence).toEqual([
    { kind: 'session-id', detail: 'x-claude-code-session-id: s1' },
    { kind: 'prefix-hash', detail: `opens with the answer of call ${runs[0]?.calls[1]?.id}` },
  ])
})

describe('subagents hang in the run', () => {
  test('of the tool use that holds their opening, not of a newer one', () => {
    expect(
      agents(`
        0 +1 - a: user "Fix it"         -> use t1 Task {"subagent_type":"explore","prompt":"Find the clock"} [${WINDOW}]
        1 +1 - b: user "Plan a trip"    -> use t2 Read {"file":"b"} [${WINDOW}]
        3 +1 - c: user "Find the clock" -> say "Found"              [${WINDOW}]`),
    ).toEqual(['s1 Fix it: main, explore', 's1 Plan a trip: main'])
  })

  test('of the agent that they name, else in the one running', () => {
    expect(
      agents(`
        0 +1 - a: user "Fix it"      -> use t1 Task {"subagent_type":"explore","prompt":"Look"} [${WINDOW}]
        2 +1 - b: user "You explore" -> use t2 Task {"subagent_type":"dig","prompt":"Deeper"}   [${WINDOW} x-claude-code-agent-id=g1]
        4 +1 - c: user "Plan a trip" -> say "Where to?"                                        [${WINDOW}]
        6 +1 - d: user "You dig"     -> say "Deep"     [${WINDOW} x-claude-code-agent-id=g2 x-claude-code-parent-agent-id=g1]
        8 +1 - e: user "Compacted"   -> say "Explored" [${WINDOW} x-claude-code-agent-id=g1]`),
    ).toEqual(['s1 Fix it: main, explore, dig, explore', 's1 Plan a trip: main'])
  })

  test("of Codex' parent thread; another main thread is a run of its own", () => {
    const codex = 'session-id=s1 x-codex-window-id=w'
    expect(
      agents(`
        0 +1 - a: user "Fix it"      -> use t1 spawn {"message":"Look"} [${codex} thread-id=t1]
        2 +1 - b: user "Plan a trip" -> say "Where to?"                 [${codex} thread-id=t9]
        4 +1 - c: user "You look"    -> say "Seen"                      [${codex} thread-id=t2 x-codex-parent-thread-id=t1 x-openai-subagent=review]
        6 +1 - d: user "Compacted"   -> say "Fixed"                     [${codex} thread-id=t1]`),
    ).toEqual(['s1 Fix it: main, review, main', 's1 Plan a trip: main'])
  })

  test("of OpenCode's parent session, at any depth", () => {
    const [main, child, grandchild] = ['x-session-id=ses_1', 'x-session-id=ses_2', 'x-session-id=ses_3']
    expect(
      agents(`
        0 +1 - a: user "Fix it"   -> use t1 task {"subagent_type":"general","prompt":"Look"} [${main}]
        2 +1 - b: user "You look" -> use t2 task {"subagent_type":"deep","prompt":"Dig"}     [${child} x-parent-session-id=ses_1]
        4 +1 - c: user "You dig"  -> say "Deep"                                              [${grandchild} x-parent-session-id=ses_2]
        6 +1 - d: user "Fix it"   -> say "Elsewhere"                                         [x-session-id=ses_9]`),
    ).toEqual(['ses_1 Fix it: main, general, deep', 'ses_9 Fix it: main'])
  })
})

test('a run whose command has ended takes in nothing more of its session', () => {
  const story = tell(`
    0 +1 - a: user "Fix it"        -> say "Done"   [${WINDOW}]
    5 +1 - b: user "Write a title" -> say "Fixing" [${WINDOW} tools=]`)
  const [first] = showAll(derive(record(story)).index)
  if (!first) throw new Error('No run.')
  const ended = { at: 3, runId: first.id, body: { type: 'run-ended' as const } }
  expect(showAll(derive(record(story, [ended])).index).map((run) => run.callCount)).toEqual([1, 1])
})

test("Claude Code's session in the body is one with that of its header", () => {
  const named = (exchange: StoryExchange): StoryExchange => ({
    ...exchange,
    request: JSON.stringify({ ...JSON.parse(exchange.request), metadata: { user_id: 'user_7_account_8_session_s1' } }),
  })
  const [title, ...others] = tell(`
    0 +1 - t: user "quota"  -> say "#"    [tools=]
    2 +1 - a: user "Fix it" -> say "Done" [${WINDOW}]`)
  if (!title) throw new Error('No exchange.')
  expect(told(showAll(derive(record([named(title), ...others])).index))).toEqual(['s1 Fix it: side, main'])
})
