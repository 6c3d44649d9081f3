import type { ScriptedAnswer } from '../../messages-api/script.ts'

/** The question that the main agent gives to `explore`. */
export const EXPLORE_PROMPT_BY_MAIN = `The test test/webhook_retry.test.ts is flaky. It passes a test clock to createRetrier, and I suspect that some of the code behind it does not use that clock.

Find out, for everything that a webhook delivery runs through between two attempts (src/webhooks/, src/queue/, src/lib/):
1. Where is time read or waited for without the clock: Date.now, setTimeout, setInterval, new Date? Where is Math.random used?
2. Who else calls createBackoff, applyJitter and parseRetryAfter, with which arguments? I am about to change their options.
3. Which test helpers exist for time, what do they promise, and who uses real or fake timers?
4. Is there any place that relies on delays being random or on real time, so that a fixed clock would break it?

Change nothing. Give path:line for each finding, and say what you have ruled out.`

const SPEED = { firstTokenAfter: 1.1, tokensPerSecond: 96 }

/** What `explore` does, answer by answer. */
export const EXPLORE_TURNS: readonly ScriptedAnswer[] = [
  {
    ...SPEED,
    blocks: [
      {
        type: 'thinking',
        thinking:
          'The question names three functions and four kinds of timers. Searching first: the functions with some lines around them, because I need the arguments that callers pass; jitter, which will lead to Math.random; and the list of sources, to see whether there are folders between queue and webhooks that I would not think of. All of these are independent of each other, so they go into one message.',
      },
      { type: 'text', text: 'Searching for the retry hints, the jitter and the shape of src/ at once.' },
      { type: 'tool_use', name: 'Grep', input: { pattern: 'retryAfter|RetryAfter', mode: 'content', context: 2 } },
      { type: 'tool_use', name: 'Grep', input: { pattern: 'jitter', mode: 'content', context: 1 } },
      { type: 'tool_use', name: 'Glob', input: { pattern: 'src/**/*.ts' } },
    ],
  },
  {
    ...SPEED,
    firstTokenAfter: 1.0,
    blocks: [
      {
        type: 'thinking',
        thinking:
          'parseRetryAfter is called in one place, backoff.next, with Date.now() as its second argument, although the factory has a clock. applyJitter reads Math.random itself. createBackoff has two users: retry.ts and, from the queue, worker.ts. I have to read worker.ts to see what it passes and how it polls, index.ts because it exports createBackoff to others, and config.ts for the policies: which kinds of jitter are really in use decides whether anything relies on randomness.',
      },
      {
        type: 'text',
        text: 'Two callers of `createBackoff`: the retrier and the queue worker. Reading the worker, what the queue exports, and the policies.',
      },
      { type: 'tool_use', name: 'Read', input: { path: 'src/queue/worker.ts' } },
      { type: 'tool_use', name: 'Read', input: { path: 'src/queue/index.ts' } },
      { type: 'tool_use', name: 'Read', input: { path: 'src/config.ts' } },
    ],
  },
  {
    ...SPEED,
    blocks: [
      {
        type: 'thinking',
        thinking:
          'The worker passes its clock to createBackoff but polls with setTimeout: that is SHOP-2688, known and to be left alone. index.ts re-exports createBackoff, so I should make sure nobody outside imports it from there; the first search would have shown it. Now the store: does it compute times by itself, with now() in SQL for example? And the tests: who uses fake timers?',
      },
      {
        type: 'text',
        text: 'The worker passes its clock on. Now the store, in case SQL reads the time, and the users of fake timers.',
      },
      { type: 'tool_use', name: 'Read', input: { path: 'src/webhooks/store.ts' } },
      {
        type: 'tool_use',
        name: 'Grep',
        input: { pattern: 'fakeTimers|useFakeTimers|useRealTimers|realTimeout', mode: 'content', context: 3 },
      },
    ],
  },
  {
    ...SPEED,
    firstTokenAfter: 1.2,
    blocks: [
      {
        type: 'thinking',
        thinking:
          'The store gets every time as an argument, there is no now() in its SQL. So it is ruled out. Fake timers: one helper, useFakeTimers, and nobody calls it any more. The helper file is the last thing to read; then I can answer all four questions.',
      },
      { type: 'text', text: 'The store is clean: every time comes in as an argument. Last, the helper for time.' },
      { type: 'tool_use', name: 'Read', input: { path: 'test/helpers/time.ts' } },
    ],
  },
  {
    ...SPEED,
    firstTokenAfter: 1.2,
    blocks: [
      {
        type: 'thinking',
        thinking:
          'Putting it together. Two places ignore the clock that they are given: backoff.next reads Date.now three times while startedAt comes from the clock, and wait in deliver.ts takes a clock in its options but uses setTimeout. The timeout of one attempt in deliver.ts is a setTimeout as well, but the scripted sender answers at once, so it is never reached in tests; it should stay real, as it guards a real socket. The signature takes Date.now: harmless for the test, but a receiver in a test with a moved clock would refuse it. Randomness: applyJitter only. The effect in the test: delays are random and real, while advance moves a clock that nobody waits for; settle gives 100 ms each time, 300 in all, while full jitter over 60, 120 and 240 ms can add up to 420. How often is that? The share of the cuboid where the three delays sum to more than 300: the corner of side 120, cut at 60 on one side: (120³ − 60³) / 6 = 252,000 of 1,728,000, which is 14.6 %. The list says 14.9 %. With one or two retries the sum cannot exceed the wait (60 < 100, 180 < 200), so those cases pass. And the case of Retry-After compares Date.now() + 2,000 with the test clock + 2,000, and allows five milliseconds between them: on a slow machine more pass.',
      },
      {
        type: 'text',
        text: `Two places on the way of a delivery ignore the clock they are given: \`next\` in backoff.ts and \`wait\` in deliver.ts. Everything else is clean or known.

**1. Time and randomness without the clock**
- src/queue/backoff.ts:50 and :52 — \`Date.now()\` for Retry-After and for the due time, while \`startedAt\` (:37) comes from \`clock\`. The deadline therefore compares two clocks.
- src/queue/backoff.ts:78 and :80 — \`Math.random()\` in \`applyJitter\`; cannot be set from outside.
- src/webhooks/deliver.ts:57 — \`wait\` takes \`WaitOptions\` with a clock and sleeps with \`setTimeout\`. This is the real delay between two attempts.
- src/webhooks/deliver.ts:65 — \`Date.now()\` for the signature. Not the cause here, but it disagrees with a clock that was moved.
- src/webhooks/deliver.ts:67 — \`setTimeout\` for the timeout of one request. It guards a real socket; leave it.
- src/queue/worker.ts:95 — polling with \`setTimeout\`. Known as SHOP-2688.

**2. Callers**
- \`createBackoff\`: src/webhooks/retry.ts:84 with \`{ clock }\`; src/queue/worker.ts:79 with \`{ clock }\`; test/queue.test.ts four times with the policy alone. Nobody imports the re-export in src/queue/index.ts:55.
- \`applyJitter\`: backoff.ts itself and test/queue.test.ts:67. \`parseRetryAfter\`: backoff.ts and test/queue.test.ts:78 and :83.

**3. Helpers**
test/helpers/time.ts: \`createTestClock\` (stands still; \`advance\` runs what was scheduled, in order), \`flush\` (settled promises), \`settle\` (100 ms of real time), \`useFakeTimers\` (no callers left). \`TestClock\` can \`schedule\`, so a \`sleep\` is easy to add. Real time is used by webhook_retry, queue and queue_drain through \`settle\`.

**4. Does anything rely on randomness or real time?**
No. The policies in src/config.ts use \`full\` for webhooks and \`equal\` for jobs, only to spread load. Therefore the flake: \`advance\` moves a clock that nobody waits for, and 300 ms of \`settle\` have to be enough for three random delays of up to 60, 120 and 240 ms. By arithmetic that fails 14.6 % of the time; flaky.json measured 14.9 %. The Retry-After case compares the two clocks and allows 5 ms between them.

Ruled out: src/webhooks/store.ts (all times are arguments, no now() in SQL), src/lib/ (only clock.ts reads the time).

To trip over: test/queue.test.ts spies on Date.now and Math.random. Once backoff takes both from outside, the spies have no effect, and three tests need \`random\`.`,
      },
    ],
  },
]
