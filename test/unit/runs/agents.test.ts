import { expect, test } from 'vitest'
import type { RunDetail } from '#shared/model/run.ts'
import { derive, outline, record, showAll } from '../../helpers/runs/derive-story.ts'
import { tell } from '../../helpers/runs/story.ts'

const run = (text: string): RunDetail => {
  const runs = showAll(derive(record(tell(text))).index)
  if (runs.length !== 1 || !runs[0]) throw new Error(`Expected one run, found ${runs.length}.`)
  return runs[0]
}

test('tools run between the call that used them and the one that carries their results; parallel ones share the time', () => {
  expect(
    outline(
      run(`
      0 +1 fix a: user "Fix it" -> use t1 Read {"file":"a.ts"}, use t2 Bash {"cmd":"ls"}
      3 +1 fix a: result t1 "x", result t2 "y" -> say "Done"`),
    ),
  ).toEqual([
    'fix',
    '- agent main 0–4 s',
    '  - call sonnet 0–1 s',
    '    - attempt attempt 1 0–1 s',
    '  - tool Read 1–3 s',
    '  - tool Bash 1–3 s',
    '  - call sonnet 3–4 s',
    '    - attempt attempt 1 3–4 s',
  ])
})

test('subagents hang under the tool uses that started them, named by their arguments', () => {
  const found = run(`
    0  +1 fix main: user "Fix it" -> use t1 Task {"subagent_type":"explore","prompt":"Find the clock"}, use t2 Task {"subagent_type":"explore","prompt":"Find the retry code"}
    1  +1 fix sub2: user "Find the retry code" -> use t3 Read {"file":"b.ts"}
    1  +2 fix sub1: user "Find the clock"      -> say "In clock.ts"
    3  +1 fix sub2: result t3 "y"              -> say "In retry.ts"
    9  +1 fix main: result t1 "In clock.ts", result t2 "In retry.ts" -> say "Done"`)
  expect(outline(found)).toEqual([
    'fix',
    '- agent main 0–10 s',
    '  - call sonnet 0–1 s',
    '    - attempt attempt 1 0–1 s',
    '  - tool Task 1–9 s',
    '    - agent explore 2 1–3 s',
    '      - call sonnet 1–3 s',
    '        - attempt attempt 1 1–3 s',
    '  - tool Task 1–9 s',
    '    - agent explore 1–4 s',
    '      - call sonnet 1–2 s',
    '        - attempt attempt 1 1–2 s',
    '      - tool Read 2–3 s',
    '      - call sonnet 3–4 s',
    '        - attempt attempt 1 3–4 s',
    '  - call sonnet 9–10 s',
    '    - attempt attempt 1 9–10 s',
  ])
  expect(found.toolCount).toBe(3)
})

test('a subagent whose starter has no answer yet still hangs under it', () => {
  expect(
    outline(
      run(`
      0 +1 fix main: user "Fix it" -> use t1 Task {"description":"Look around","prompt":"Find the clock"}
      2 +1 fix sub: user "Find the clock" -> say "In clock.ts"`),
    ),
  ).toEqual([
    'fix',
    '- agent main 0–3 s',
    '  - call sonnet 0–1 s',
    '    - attempt attempt 1 0–1 s',
    '  - tool Task 1–3 s',
    '    - agent Look around 2–3 s',
    '      - call sonnet 2–3 s',
    '        - attempt attempt 1 2–3 s',
  ])
})

test("the client's own ids of its agents come first", () => {
  const session = 'x-claude-code-session-id=s1'
  const found = run(`
    0 +1 - a: user "Fix it" -> use t1 Task {"subagent_type":"explore","prompt":"Look"} [${session}]
    2 +1 - b: user "<context/> You are asked to look around." -> say "1" [${session} x-claude-code-agent-id=g1]
    4 +1 - c: user "Another opening" -> say "2" [${session} x-claude-code-agent-id=g1]`)
  expect(found.calls.map((call) => call.agent)).toEqual(['main', 'explore', 'explore'])
})

test('a side call that opens the window of a coding agent does not pass for its main conversation', () => {
  const session = 'x-claude-code-session-id=s1'
  const found = run(`
    0 +1 - a: user "quota"      -> say "#"      [${session} tools=]
    2 +1 - b: user "Fix it"     -> say "Done"   [${session}]
    4 +1 - c: user "As a title" -> say "Fixing" [${session} tools=]`)
  expect(found.name).toBe('Fix it')
  expect(found.calls.map(({ agent, callSite }) => [agent, callSite])).toEqual([
    ['side', 'side · side call'],
    ['main', 'main · user turn · Bash, Read'],
    ['side 2', 'side · side call'],
  ])
})

test('a conversation that was refused and is asked again is the same agent', () => {
  const found = run(`
    0 +1 fix a: user "Fix it" -> 400
    2 +1 fix a: again         -> 400
    4 +1 fix a: again         -> say "Done"
    6 +1 fix b: user "Fix it" -> say "Done"`)
  expect(found.calls.map((call) => call.agent)).toEqual(['main', 'main', 'main', 'agent'])
})

test('a call site names agent, what led to the call, and the tools, never the wording', () => {
  const found = run(`
    0 +1 fix a: user "Fix it" -> use t1 Bash {"cmd":"npm test"}, use t2 Read {"file":"a.ts"}
    2 +1 fix a: result t1 "red", result t2 "x" -> say "It is red"
    4 +1 fix b: user "Write a title" -> say "Fixing" [tools=]
    6 +1 fix a: user "Go on" -> say "Done"
    8 +1 fix a: user "Really?" -> say "Yes" [site=checker]`)
  expect(found.calls.map((call) => call.callSite)).toEqual([
    'main · user turn · Bash, Read',
    'main · result of Bash, Read · Bash, Read',
    'side · side call',
    'main · user turn · Bash, Read',
    'checker',
  ])
})

test("a call that repeats its agent's tool use with equal arguments is a loop, and its cost is wasted", () => {
  const found = run(`
    0 +1 fix a: user "Fix it"   -> use t1 Read {"file":"a.ts","line":1} [in=100 out=0]
    2 +1 fix a: result t1 "x"   -> use t2 Read {"line":1,"file":"a.ts"} [in=200 out=0]
    4 +1 fix a: result t2 "x"   -> use t3 Read {"file":"a.ts","line":2} [in=300 out=0]
    6 +1 fix a: result t3 "y"   -> say "Done"`)
  expect(found.wasted).toEqual({ nanoUsd: 600_000, retries: 0, repairs: 0, loops: 1 })
})

test('a call that answers a complaint about an answer is a repair, and the answer that it replaces is wasted', () => {
  const found = run(`
    0 +1 fix a: user "As JSON"  -> say "Sure! Here it is" [in=100 out=0]
    2 +1 fix a: user "Your answer is not valid JSON. Fix the errors and try again." -> say "{}" [in=200 out=0]
    4 +1 fix a: user "Read it"  -> use t1 Read {"path":1} [in=300 out=0]
    6 +1 fix a: result t1 "InputValidationError: Read failed: required parameter 'file' is missing" -> use t2 Read {"file":"a.ts"} [in=400 out=0]
    8 +1 fix a: result t2 "Error: ENOENT: no such file or directory" -> say "It is gone" [in=500 out=0]`)
  expect(found.wasted).toEqual({ nanoUsd: 1_200_000, retries: 0, repairs: 2, loops: 0 })
  expect(found.calls.map((call) => call.callSite.split(' · ')[1])).toEqual([
    'user turn',
    'repair',
    'user turn',
    'repair',
    'result of Read',
  ])
})
