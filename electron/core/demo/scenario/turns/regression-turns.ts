import type { ScriptedAnswer } from '../../messages-api/script.ts'
import { REGRESSION_TEST } from '../repository/regression-test.ts'

const SPEED = { firstTokenAfter: 1.6, tokensPerSecond: 72 }

/** What the main agent does for the user's second request, answer by answer. */
export const REGRESSION_TURNS: readonly ScriptedAnswer[] = [
  {
    ...SPEED,
    firstTokenAfter: 3.6,
    blocks: [
      {
        type: 'thinking',
        thinking:
          'A regression test: it has to fail without the fix, for sure and not one time in seven. So not through the retrier with random delays, but directly: (1) createBackoff with a clock that is far from the real time. Before, the due time came from Date.now(), so with a clock in the year 2001 it is off by decades: certain to fail. (2) the deadline by one clock. (3) jitter from the given source: with random 0 and just below 1 the bounds are exact; before, the option did not exist. (4) wait: with a clock that nobody moves, it must not resolve; before, it resolved after the real time. To show that something does not happen without waiting for real: ms = 0 real... With a small real delay of 1 ms and flush: setTimeout(1) may or may not have fired after five rounds of setImmediate, so that would be flaky in the other direction. Better: count clock.pending, which is 1 while somebody sleeps on the clock, and was 0 before. Certain. (5) wait ends early on abort and leaves nothing behind: pending 0. And one through the retrier: time since the start of the test in real milliseconds does not matter; advance by the sum of delays and expect four requests without settle, only flush.',
      },
      {
        type: 'text',
        text: 'I write it against the two causes directly, so that each test fails for certain without the fix rather than one time in seven: a clock far from the present for `createBackoff`, and the number of sleepers on the clock for `wait`. No real time, no `settle`.',
      },
      { type: 'tool_use', name: 'Write', input: { path: 'test/backoff.regression.test.ts', content: REGRESSION_TEST } },
    ],
  },
  {
    ...SPEED,
    blocks: [
      {
        type: 'thinking',
        thinking:
          'Run it. That it fails without the fix follows from how it is written, which I will explain: the due time in 2001, and pending being 1. To see it with my own eyes I would have to take the fix out of the working copy and put it back, by editing three files twice, with the changes of the developer around; git stash is not allowed, rightly. The argument is short enough to be checked by reading, so I give the argument.',
      },
      { type: 'text', text: 'Running only the new file.' },
      { type: 'tool_use', name: 'Bash', input: { command: 'npm test -- regression', description: 'Run the regression test' } },
    ],
  },
  {
    ...SPEED,
    blocks: [
      {
        type: 'thinking',
        thinking:
          'All pass, nine of them, in 60 milliseconds of tests. Say what each group guards, how I know that they fail without the fix, and what the file is called. I should be plain about what I have shown and what I have argued. Also what is left to decide: flaky.json and the retry in CI, which hide the next flake. I do not touch those unasked.',
      },
      {
        type: 'text',
        text: `test/backoff.regression.test.ts is in place and passes: nine tests in 60 ms, none of which waits for real time.

- Due times and deadlines: the clock stands in September 2001. Before the fix \`next\` answered with a time in 2026, so these fail without it on every run.
- Jitter: with \`random\` at 0 and just below 1 the delays are exactly 0 and the full delay. Before, the option did not exist.
- \`wait\`: while it waits, the clock has one sleeper (\`pending\` is 1); before, it had none, because \`setTimeout\` did the waiting. The abort test also makes sure that nothing is left behind.
- The retrier as a whole: four attempts after 700 ms on the test clock, with \`flush\` and without \`settle\`.

I have not taken the fix out again to see them fail; the first and the third follow from the code as it was (backoff.ts:52, deliver.ts:57 in HEAD).

Two things that you may want to decide, both of which I have left alone:
- .github/workflows/ci.yml retries webhook_retry once. With the cause gone, that line only hides the next flake.
- .github/flaky.json still lists two of its cases. \`npm run test:flaky\` runs the test fifty times; after that, both entries and SHOP-2417 can be closed.

Other things that I noticed on the way: \`useFakeTimers\` in test/helpers/time.ts has no callers, queue_drain could use \`flush\` in place of \`settle\`, and the queue's polling is the last thing on this path that takes real time (SHOP-2688).`,
      },
    ],
  },
]
