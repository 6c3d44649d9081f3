import type { ScriptedAnswer } from '../../messages-api/script.ts'
import { QUEUE_TEST_EDIT, TEST_TIME_EDIT } from '../edits.ts'

/** The task that the main agent gives to `test-fixer`. */
export const TEST_FIXER_PROMPT_BY_MAIN = `Bring the tests in line with two interfaces that I have changed on purpose. Nothing below src/ is to be touched.

What has changed
- src/lib/clock.ts: \`Clock\` has a second member, \`sleep(ms, signal?)\`. It resolves \`ms\` from now on that clock, at once for zero or less, and early, without an error, when the signal aborts. \`systemClock\` has it.
- src/queue/backoff.ts: \`createBackoff(policy, { clock, random })\` reads all times from \`clock\` and all randomness from \`random\`; both have real defaults. \`applyJitter(delayMs, jitter, random)\` takes its source of randomness as a third, required argument.
- src/webhooks/deliver.ts: \`wait\` sleeps on the clock. The delay between two attempts of a delivery is now the clock's time.

What is behind
- test/helpers/time.ts: \`createTestClock\` has to sleep. A sleeper wakes when \`advance\` passes its time, in order with everything else that was scheduled; it must not wake by itself.
- test/queue.test.ts: its spies on Date.now and Math.random have lost their effect. Pass a test clock and \`random: () => 0.25\` instead. The expected numbers (63, 25, the due times) stay as they are.
- test/queue_drain.test.ts goes through \`wait\` and should pass once the helper sleeps. Do not change it.

Leave test/webhook_retry.test.ts alone: it must pass as it is, that is the point of the change. Titles of tests stay. Polling of the worker still takes real time (SHOP-2688), so \`settle\` stays in the tests of the worker.

Run \`npm test -- queue\` before and after. Answer with what you changed, what passes, and anything that looks like a bug in src/.`

const SPEED = { firstTokenAfter: 1.5, tokensPerSecond: 74 }

/** What `test-fixer` does, answer by answer. */
export const TEST_FIXER_TURNS: readonly ScriptedAnswer[] = [
  {
    ...SPEED,
    blocks: [
      {
        type: 'thinking',
        thinking:
          'Run first, as I am told, and read the test file at the same time: I need it whole before the first edit. I expect two kinds of failures: "random is not a function" where applyJitter is called with two arguments, and "clock.sleep is not a function" where something goes through wait with a test clock. The tests that spy on Date.now may still pass, because systemClock.now calls Date.now; they have to be changed nevertheless, since the spies say something that is not true any more. That is the second rule: a spy that only works by accident misleads whoever reads it next. So I should not stop at the failures that the runner shows.',
      },
      {
        type: 'text',
        text: 'Running the queue tests as they are, and reading the file that they complain about. I expect `applyJitter` without `random`, and test clocks that cannot sleep.',
      },
      {
        type: 'tool_use',
        name: 'Bash',
        input: { command: 'npm test -- queue', description: 'Run the queue tests before any change' },
      },
      { type: 'tool_use', name: 'Read', input: { path: 'test/queue.test.ts' } },
    ],
  },
  {
    ...SPEED,
    firstTokenAfter: 1.6,
    failures: [{ status: 529, after: 0.9 }],
    blocks: [
      {
        type: 'thinking',
        thinking:
          'As expected: two failures for jitter, two in queue_drain because the test clock cannot sleep. First queue.test.ts. The suite "backoff" gets a clock of its own that starts at 1_760_000_000_000, so that the due time 1_760_000_000_020 stays readable, and random = () => 0.25 as a constant. The deadline tests set Date.now to 990 later: with the clock that is advance(990), which is async, so these two tests become async. Is 63 right for equal? 100 / 2 + 0.25 * 100 / 2 = 62.5, rounded 63: yes. And full: 25. The spies and restoreAllMocks go. vi is still used by "works on what is pushed", and afterEach by the worker suite, so the imports stay. parseRetryAfter gets its now as an argument, Date.now() there is only a number; it can stay, but no longer under a spy: "in the past" takes Date.now() twice, some microseconds apart, which is fine for 60 seconds.',
      },
      {
        type: 'text',
        text: 'Four failures of the two expected kinds. First test/queue.test.ts: the backoff suite gets a test clock and a fixed `random`, and the spies go. The numbers stay.',
      },
      { type: 'tool_use', name: 'Edit', input: QUEUE_TEST_EDIT },
      { type: 'tool_use', name: 'Bash', input: { command: 'npm test -- queue', description: 'Run the queue tests again' } },
    ],
  },
  {
    ...SPEED,
    blocks: [
      {
        type: 'thinking',
        thinking:
          'queue.test.ts passes. What is left are the two of queue_drain: clock.sleep. The helper: sleep has to use schedule, so that it is ordered with everything else, and must take itself back on abort. schedule is a method of the returned object; as a function inside it can be used by both. wake both cancels and resolves: cancelling an entry that is just running is harmless, because advance has deleted it already. Aborted before: resolve at once, as the interface says.',
      },
      {
        type: 'text',
        text: 'The backoff suite passes. The two that are left need a clock that sleeps: `sleep` goes through `schedule`, so that sleepers wake in order, and only by `advance` or an abort.',
      },
      { type: 'tool_use', name: 'Edit', input: TEST_TIME_EDIT },
      { type: 'tool_use', name: 'Bash', input: { command: 'npm test -- queue', description: 'Run the queue tests once more' } },
    ],
  },
  {
    ...SPEED,
    firstTokenAfter: 1.4,
    blocks: [
      {
        type: 'thinking',
        thinking:
          'All pass. Report: the numbers, the two files, what I left alone. One thing that is worth telling: useFakeTimers in the helper has no callers. And settle in queue_drain could become flush now, but I was told not to change that file. Nothing looks like a bug in src/; the order of wake-ups at equal times is by order of scheduling, which is what retry needs.',
      },
      {
        type: 'text',
        text: `All tests whose path has "queue" in it pass; before, four failed.

- test/queue.test.ts: the suite "backoff" passes a test clock that starts at 1_760_000_000_000 and \`random: () => 0.25\`; the spies on \`Date.now\` and \`Math.random\` and their \`restoreAllMocks\` are gone. The two deadline tests move the clock with \`advance(990)\` and are async for that reason. Titles and expected numbers are the same; I checked 63 by hand (62.5, rounded).
- test/helpers/time.ts: \`createTestClock\` has \`sleep\`. It goes through \`schedule\`, so sleepers wake in order with other tasks, when \`advance\` passes their time. An aborted signal wakes them at once and takes the entry back; \`pending\` counts sleepers too.

Left alone: test/webhook_retry.test.ts and test/queue_drain.test.ts, as you asked. The latter passes now. \`settle\` is still in the worker suite, because polling takes real time (SHOP-2688).

Nothing looked like a bug in src/. Two remarks: \`useFakeTimers\` in test/helpers/time.ts has no callers any more, and queue_drain could use \`flush\` in place of \`settle\` in all of its five tests.`,
      },
    ],
  },
]
