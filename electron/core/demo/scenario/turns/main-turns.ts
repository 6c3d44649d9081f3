import type { ScriptedAnswer } from '../../messages-api/script.ts'
import { BACKOFF_EDIT, BROKEN_BACKOFF_EDIT, CLOCK_EDIT, DELIVER_EDIT } from '../edits.ts'
import { EXPLORE_PROMPT_BY_MAIN } from './explore-turns.ts'
import { TEST_FIXER_PROMPT_BY_MAIN } from './test-fixer-turns.ts'

const SPEED = { firstTokenAfter: 1.5, tokensPerSecond: 72 }

/** What the main agent does for the user's first request, answer by answer. */
export const FIX_TURNS: readonly ScriptedAnswer[] = [
  {
    ...SPEED,
    firstTokenAfter: 1.9,
    blocks: [
      {
        type: 'thinking',
        thinking:
          'A flaky test, webhook_retry. I should find the cause before I change anything. What I know from the notes: time in tests comes from createTestClock, CI machines are slow, SHOP-2417 is mentioned in several places. First the test itself, and everything that mentions it: CI may run it in a special way, there may be a list of flaky tests with rates that tell which cases fail. Different rates for different cases would be a hint: a test with more retries failing more often points to delays that add up, rather than to a race at the start or at the end. Both look-ups are independent of each other. After that the code under test, retry.ts, and what it waits for.',
      },
      {
        type: 'text',
        text: 'I will look at the test first, and at everything that mentions it: if CI keeps failure rates by case, they will tell whether this is a race or a matter of delays. Nothing is changed before the cause is known.',
      },
      { type: 'tool_use', name: 'Grep', input: { pattern: 'webhook_retry|SHOP-2417', mode: 'content', context: 2 } },
      { type: 'tool_use', name: 'Read', input: { path: 'test/webhook_retry.test.ts' } },
    ],
  },
  {
    ...SPEED,
    firstTokenAfter: 1.4,
    blocks: [
      {
        type: 'thinking',
        thinking:
          'The rates: 14.9 % for "waits longer after each failure", which has three retries, and 4.1 % for Retry-After in seconds, which has one. So it grows with the number of waits. The test passes its own clock, advances it by 60, 120 and 240 ms, and calls settle in between, which by its name waits for real. If the code waited on the test clock, advance would do everything and settle would not be needed. The policy says jitter full: the delay is anywhere between nothing and the whole, so on a test clock advancing by the whole delay is always enough. On real time it depends on how long settle waits, and on what was drawn. The case of Retry-After allows for a difference of five milliseconds, with a comment that some pass "between here and there": on one clock none would. The changelog says of 3.3.2: backoff takes a clock, first half. So the second half is missing. I have to find out all the places that ignore the clock: that is a broad search over webhooks and queue and the helpers, which I can give to explore in the background, while I read retry.ts and run the test to see it fail.',
      },
      {
        type: 'text',
        text: 'The rates are telling: 15 % for the case with three retries, 4 % for the one with a single retry, none for the others. That looks like delays in real time which add up, although the test passes a clock of its own. I read the retrier, and let `explore` find every place that ignores the clock meanwhile.',
      },
      { type: 'tool_use', name: 'Read', input: { path: 'src/webhooks/retry.ts' } },
      {
        type: 'tool_use',
        name: 'Task',
        input: {
          subagent_type: 'explore',
          description: 'Find time that ignores the clock',
          prompt: EXPLORE_PROMPT_BY_MAIN,
          background: true,
        },
      },
    ],
  },
  {
    ...SPEED,
    blocks: [
      {
        type: 'thinking',
        thinking:
          'retry.ts is consistent: it reads clock.now() for the books, passes { clock } to createBackoff, and { clock, signal } to wait. So the retrier does its part, and the fault is in what it calls. backoff.ts decides when, and clock.ts defines what a clock can do: if Clock has only now(), wait cannot wait on it, whatever is passed. Read both. And see the test fail. One run passes six times out of seven, so I repeat it: with twenty repetitions the chance that the three-retry case never fails is 0.85 to the power of 20, about four percent; for the Retry-After case it is 0.96 to the same power, about even. The failures come with the log of the service, which has the delays that were drawn. These three look-ups do not depend on each other. If the delays of the failing repetitions add up to more than what settle waits, the theory holds; if they add up to less, there is something else, and I have to look at the order in which promises settle instead.',
      },
      {
        type: 'text',
        text: 'The retrier passes its clock on everywhere, so the fault has to be in what it calls. I run the webhook tests twenty times over to see which delays a failure goes with, and read the backoff and the clock meanwhile.',
      },
      {
        type: 'tool_use',
        name: 'Bash',
        input: { command: 'npm test -- webhook --repeats=20', description: 'Run the webhook tests twenty times' },
      },
      { type: 'tool_use', name: 'Read', input: { path: 'src/queue/backoff.ts' } },
      { type: 'tool_use', name: 'Read', input: { path: 'src/lib/clock.ts' } },
    ],
  },
  {
    ...SPEED,
    firstTokenAfter: 1.6,
    blocks: [
      {
        type: 'thinking',
        thinking:
          'Seen. Two faults. In backoff.next the due time comes from Date.now() while startedAt comes from the clock: that is the Retry-After failure, 7 ms where 5 are allowed. In all three logs of the other case the delays add up to more than 300 ms, as they must. And jitter takes Math.random. First backoff: one reading of the clock per call, and a source of randomness in the options.',
      },
      {
        type: 'text',
        text: 'Both kinds of failure are there. The first cause is in `next`: it starts the deadline by the clock, but computes due times from `Date.now()`. I fix that, and make the randomness an option.',
      },
      { type: 'tool_use', name: 'Edit', input: BROKEN_BACKOFF_EDIT },
    ],
  },
  {
    ...SPEED,
    firstTokenAfter: 1.6,
    blocks: [
      {
        type: 'thinking',
        thinking:
          'The quotation marks in my comment were not escaped. Again, and better: the edit was also too small, since options, createBackoff and applyJitter have to change together, or `random` is not defined where next uses it. One Edit from BackoffOptions to the end of applyJitter. The comment goes to the function and needs no quotation marks. `random` gets Math.random as its default, as the conventions say: both come last, in an options object, with the real one as default. applyJitter is exported and used by a test: its third parameter is required, so that no caller forgets it. parseRetryAfter takes now already. Defaults in the destructuring keep the two callers as they are: both pass { clock }.',
      },
      {
        type: 'text',
        text: 'My comment had quotation marks that were not escaped. Once more, as one edit from the options to the end of `applyJitter`, since these have to change together.',
      },
      { type: 'tool_use', name: 'Edit', input: BACKOFF_EDIT },
    ],
  },
  {
    ...SPEED,
    firstTokenAfter: 1.4,
    blocks: [
      {
        type: 'thinking',
        thinking:
          'explore confirms the picture: next and wait, nothing else. Its arithmetic is convincing: 14.6 percent by the volume of a corner, 14.9 measured. With backoff done, the Retry-After case should be stable, and the one with three waits as flaky as before, since its delays are still waited for in real time. That is a prediction which can fail, so I test it before I go on: twenty repetitions again.',
      },
      {
        type: 'text',
        text: '`explore` agrees: `next` was one of two places, `wait` in deliver.ts is the other. Before I go on I check that the edit does what it should: the Retry-After case has to be stable now, and the case with three waits still not.',
      },
      {
        type: 'tool_use',
        name: 'Bash',
        input: { command: 'npm test -- webhook --repeats=20', description: 'Repeat the webhook tests after the first fix' },
      },
    ],
  },
  {
    ...SPEED,
    blocks: [
      {
        type: 'thinking',
        thinking:
          'As predicted: the Retry-After case passes twenty times, the one with three waits fails in three repetitions, again with delays that add up to more than 300 ms. Three of twenty is fifteen percent, by the way. Now the second half. Clock has only now(), so wait could not have used it: it needs a sleep. Before I change an interface that other folders use, I look for everything that sleeps or waits for time, to see whether more than wait should move. explore named worker.ts (known, SHOP-2688, not part of this) and the timeout of a request (guards a real socket, stays). I check its list with a search of my own, because the next step rests on it; tests and helpers included, as a sleep in the interface means that every Clock in the tests has to have one. The alternative would be to leave Clock as it is and to pass a sleep function to the retrier, as is done with the sender. That would be smaller in types, but then two things that have to agree, now and sleep, could again come from two places, and that is the very mistake here. One object that has both cannot disagree with itself. So Clock grows.',
      },
      {
        type: 'text',
        text: 'As predicted. What is left is the real sleep between two attempts. `Clock` cannot sleep at all so far, so its interface has to grow. I check the list of timers myself before I do that, tests included, because every clock will need the new member.',
      },
      {
        type: 'tool_use',
        name: 'Grep',
        input: { pattern: 'setTimeout|sleep\\(|realTimeout|: Clock\\b', mode: 'content', context: 1 },
      },
    ],
  },
  {
    ...SPEED,
    firstTokenAfter: 1.4,
    blocks: [
      {
        type: 'thinking',
        thinking:
          'The search agrees with explore. In src there are four timers: the timeout in deliver, wait in deliver, the poll and the grace period in worker. Only wait is the delay between attempts. Implementations of Clock: systemClock, the test clock. I read deliver.ts now, whole, because I change it: signature of wait, its callers, and whether the abort handling can move to the clock without changing what callers see. Things to look for: does anything else in it read the real time, as explore said of the signature; is wait exported to others than retry.ts; and what happens when the signal has already been aborted, because retry.ts asks the signal only after waiting. If wait resolved late in that case, a service that stops would hang for the rest of a delay, hours in production.',
      },
      {
        type: 'text',
        text: 'The list is complete: of four timers in src/ only `wait` belongs to the delay between attempts. The request timeout guards a real socket, and polling is SHOP-2688; both stay. Reading deliver.ts before I change it.',
      },
      { type: 'tool_use', name: 'Read', input: { path: 'src/webhooks/deliver.ts' } },
    ],
  },
  {
    ...SPEED,
    firstTokenAfter: 3.8,
    failures: [{ status: 429, after: 0.3, retryAfter: 6.2 }],
    blocks: [
      {
        type: 'thinking',
        thinking:
          'Design of sleep: `sleep(ms, signal?)` on Clock. What wait promises now: resolves early without an error when the service stops; resolves at once for zero or less. retry.ts looks at stopping.signal.aborted after the wait, so it relies on "early, without an error". sleep should promise exactly that, and say so at the type, because other folders will use it. Should it reject on abort instead, as timers/promises does? Then retry.ts would need a try/catch, and a stop would look like a failure. No: keep it.\n\nThe real implementation moves from wait to systemClock as it is. wait becomes one line; is it still worth its name? retry.ts imports it, and WaitOptions documents what goes in. Removing it means editing retry.ts as well, for nothing. Keep.\n\nThe timestamp of the signature: Date.now() / 1000, three lines below wait. explore named it. It is the same fault, the clock is at hand in deliver, and with the test clock moved by hours a signature would be refused. It is on the way of a delivery and within the edit; one word. I will change it, and say so.\n\nThe timeout stays with setTimeout: AbortController and a real socket.\n\nTests: TestClock has to get sleep, else the type check fails and every wait throws. That, and queue.test.ts with its spies, I hand to test-fixer, with precise instructions; meanwhile I can type-check. So now two edits, deliver.ts and clock.ts.',
      },
      {
        type: 'text',
        text: `Now the second cause. \`Clock\` gets a \`sleep\` with the promises that \`wait\` makes today: it resolves early and without an error when the signal aborts, and at once for zero or less. The real implementation moves from deliver.ts to \`systemClock\` unchanged; \`wait\` only passes on. The signature's timestamp stands three lines further down and ignores the clock in the same way, so I correct it with the same edit.`,
      },
      { type: 'tool_use', name: 'Edit', input: DELIVER_EDIT },
      { type: 'tool_use', name: 'Edit', input: CLOCK_EDIT },
    ],
  },
  {
    ...SPEED,
    firstTokenAfter: 1.6,
    blocks: [
      {
        type: 'thinking',
        thinking:
          'Now the tests that are behind: the helper clock and queue.test.ts. Mechanical, well bounded, and it needs several runs whose output I do not want to carry with me for the rest of this conversation. That is what test-fixer is for. It needs the interfaces, what is behind, what must stay: webhook_retry.test.ts has to pass unchanged, otherwise I have proved nothing. The type check runs at the same time; it will show errors in test/ until test-fixer is done, and must show none in src/.',
      },
      {
        type: 'text',
        text: '`test-fixer` brings the helper and the queue tests in line, while I type-check. Errors below test/ are expected until it is done; there must be none below src/.',
      },
      {
        type: 'tool_use',
        name: 'Bash',
        input: { command: 'npx tsc --noEmit --pretty false', description: 'Check types while the tests are fixed' },
      },
      {
        type: 'tool_use',
        name: 'Task',
        input: { subagent_type: 'test-fixer', description: 'Bring tests in line with Clock', prompt: TEST_FIXER_PROMPT_BY_MAIN },
      },
    ],
  },
  {
    ...SPEED,
    firstTokenAfter: 1.7,
    blocks: [
      {
        type: 'thinking',
        thinking:
          'src/ has no type errors; the two in test/ were from before test-fixer was done. Its report is plausible: sleep through schedule, spies gone, numbers unchanged. What I should check of it: that webhook_retry.test.ts is untouched, which it says, and that the whole suite passes. The run of all tests shows both. Twenty repetitions of the webhook tests would be nice as well, but fifty runs are for the developer to start, before they take the test off the list. Which order would a sleeper and a scheduled task at the same time have? By order of scheduling, fine. Also think about advance: it flushes five rounds after each entry. Between two attempts of a delivery there are: the wake-up, deliver with its scripted answer, recordAttempt, backoff, scheduleRetry, then the next sleep. Are five rounds of setImmediate enough for the next sleep to be scheduled before advance goes on looking for entries? Each round runs all microtasks, and the memory store only uses microtasks, so one round would do. And "gives up after the last attempt" advances 5,000 ms in one go, with three sleeps on the way: 60, 120, 240 at most, all found in turn. Good.',
      },
      {
        type: 'text',
        text: 'No type errors below src/; the two below test/ are from before `test-fixer` had finished. Its change of the helper is what I had in mind: sleepers wake in order with everything else that was scheduled, and only when the clock is moved. Now everything, once, with the webhook_retry test unchanged.',
      },
      { type: 'tool_use', name: 'Bash', input: { command: 'npm test', description: 'Run the whole suite' } },
    ],
  },
  {
    ...SPEED,
    blocks: [
      {
        type: 'thinking',
        thinking:
          'All pass, the flaky ones within some milliseconds: they no longer wait for real. Fifty runs are the rule for a flaky test; I have run it once after the fix. I should say that plainly, with the reason why I expect it to hold, and name the command. Report: outcome first, then cause, change file by file, what is open.',
      },
      {
        type: 'text',
        text: `The webhook_retry test no longer depends on real time; the whole suite passes, with that test unchanged.

The cause was in two places that took a clock and did not use it. \`next\` (src/queue/backoff.ts:46) started its deadline by the clock but computed due times from \`Date.now()\`, and \`wait\` (src/webhooks/deliver.ts:49) slept with \`setTimeout\`. So the test moved a clock that nobody waited for, and 300 ms of \`settle\` had to be enough for three random delays that can add up to 420 ms. By arithmetic that fails one time in seven, which is what CI has measured. The Retry-After case compared both clocks, and allowed them 5 ms.

- src/lib/clock.ts: \`Clock\` can \`sleep\`.
- src/queue/backoff.ts: one reading of the clock per call; randomness is an option.
- src/webhooks/deliver.ts: \`wait\` sleeps on the clock; the signature takes its time from there, too.
- test/helpers/time.ts, test/queue.test.ts: brought in line, with the same numbers as before.

I have run the suite once, not fifty times: \`npm run test:flaky\` is yours to start before you take the test off .github/flaky.json. Polling of the queue still takes real time (SHOP-2688).`,
      },
    ],
  },
]
