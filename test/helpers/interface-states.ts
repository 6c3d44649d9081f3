import type { Problem } from '#shared/api/contract.ts'
import type { FixtureState } from './fixture-service.ts'
import { busyState, emptyState } from './fixture-state.ts'
import type { SampleRun } from './sample/sample-run.ts'
import { beforeAnyAnswer, incomplete, OPEN_ANSWER, unpriced, withoutTexts } from './sample/troubled-runs.ts'

/** One state of one view: what the core knows, where to look, and the words that tell the user what is and what to do next. */
export interface InterfaceState {
  /** `<view>-<state>`: the name of its pictures. */
  readonly name: string
  readonly path: string
  readonly core: FixtureState
  /** Texts that the screen shows; the last is the next step where the state needs one. */
  readonly says: readonly string[]
  /** Keys pressed once the first of these texts is there. */
  readonly keys?: readonly string[]
  /** The core goes away once the first text is there: the rest is what shows then. */
  readonly stops?: true
}

const OWN_PRICES: NonNullable<FixtureState['ownPrices']> = [
  { model: 'claude-opus-5', provider: 'anthropic', from: '2026-11-01', input: 4, cacheRead: 0.4, cacheWrite5m: 5, output: 20 },
  { model: 'llama3*', provider: 'ollama', input: 0.05, output: 0.05 },
]

const FULL: Problem = {
  code: 'store-full',
  message:
    'The disk is full: /data/agentprof.db cannot grow. Free some space; until then traffic passes, what comes is kept aside, and recording goes on by itself.',
}
const REFUSED: Problem = {
  code: 'ca-refused',
  message:
    'curl/8.5.0 does not trust agentprof’s certificate for api.openai.com. Start it with `agentprof run --mode proxy -- CMD`, or give it a base URL instead.',
}

/** With three exchanges that wait to be stored. */
const knowsProblems = (core: FixtureState, ...problems: readonly Problem[]): FixtureState => ({
  ...core,
  status: { ...core.status, problems, queue: { exchanges: 3, bytes: 40_000 } },
})

type Trouble = NonNullable<FixtureState['trouble']>

/** Every state of every view, at a clock that stands at `nowMs`. */
export function interfaceStates(nowMs: number): readonly InterfaceState[] {
  const busy = busyState(nowMs)
  const [sample] = busy.samples
  if (!sample) throw new Error('the day has no run to open')
  const { id, name } = sample.view.run
  const lost = sample.view.calls.toSorted((a, b) => a.startUs - b.startUs)[14]?.id
  const knows = (one: SampleRun): FixtureState => ({ ...busy, samples: [one] })
  const going: FixtureState = {
    ...knows(incomplete(sample)),
    progress: [{ exchangeId: OPEN_ANSWER, status: 200, firstByteUs: 2_000_000, bytes: 12_400 }],
  }
  const withTrouble = (trouble: Trouble): FixtureState => ({ ...busy, trouble })
  const stopped = 'The recorder does not answer.'
  const again = 'Try again'
  const run = (tab: string, query = ''): string => `/runs/${id}/${tab}${query}`
  const state = (
    name: string,
    path: string,
    core: FixtureState,
    says: readonly string[],
    more: Pick<InterfaceState, 'keys' | 'stops'> = {},
  ): InterfaceState => ({ name, path, core, says, ...more })
  const stops = { stops: true } as const
  const removed = { kind: 'removed', at: '2026-11-02T09:00:00.000Z', why: 'age' } as const
  const status = busy.status
  return [
    state('home-empty', '/', emptyState(nowMs), ['Nothing has been recorded yet', 'Copy for OpenAI']),
    state('home-loading', '/', withTrouble({ 'core.status': 'waits' }), ['Loading the first screen']),
    state('home-loading-runs', '/', withTrouble({ 'runs.page': 'waits' }), ['Reading what has been recorded.']),
    state('home-full', '/', busy, [name, 'summarize-tickets (cron)']),
    state('home-paused', '/', { ...busy, status: { ...status, recording: false, paused: true } }, [
      'Recording is paused.',
      'Resume recording',
    ]),
    state(
      'home-problem',
      '/',
      {
        ...busy,
        status: {
          ...status,
          recording: false,
          problems: [
            {
              code: 'ingest-down',
              message: 'Recording is down: its worker ends at every start. Traffic passes; restart agentprof.',
            },
          ],
        },
      },
      ['Not recording on', 'Recording is down: its worker ends at every start. Traffic passes; restart agentprof.'],
    ),
    state('home-error', '/', withTrouble({ 'runs.page': 'fails' }), [
      'The list of runs could not be read.',
      'What has been recorded could not be read.',
      again,
    ]),
    state('home-stopped', '/', busy, [name, stopped, 'Not recording on', again], stops),

    state('runs-empty', '/runs', emptyState(nowMs), ['Nothing recorded yet', 'Go to the first screen']),
    state('runs-none-fits', '/runs?q=nowhere', busy, ['No run fits', 'Show all runs']),
    state('runs-loading', '/runs', withTrouble({ 'runs.page': 'waits' }), ['Loading the list of runs']),
    state('runs-full', '/runs', busy, [name]),
    state('runs-error', '/runs', withTrouble({ 'runs.page': 'fails' }), ['The list of runs could not be read.', again]),
    state('runs-stopped', '/runs', busy, [name, stopped, again], stops),

    state('timeline-empty-open', run('timeline'), knows(beforeAnyAnswer(sample, 'open')), ['The first call is still open.']),
    state('timeline-empty-interrupted', run('timeline'), knows(beforeAnyAnswer(sample, 'interrupted')), [
      'The recorder ended before the first call did',
    ]),
    state('timeline-empty', run('timeline'), knows(beforeAnyAnswer(sample, 'no-call')), ['No model call yet']),
    state('timeline-loading', run('timeline'), withTrouble({ 'runs.view': 'waits' }), ['Loading the run', 'Cancel']),
    state('timeline-full', run('timeline'), busy, ['What it paid for']),
    state('timeline-partial', run('timeline'), going, ['What it paid for', 'In no total']),
    state('timeline-unpriced', run('timeline'), knows(unpriced(sample)), ['What it was made of', 'In no total']),
    state('timeline-error', run('timeline'), withTrouble({ 'runs.view': 'fails' }), [
      'This run could not be read',
      'See all runs',
    ]),
    state('timeline-missing', '/runs/gone/timeline', busy, ['There is no such run', 'See all runs']),
    state('timeline-part-error', run('timeline'), withTrouble({ 'profiles.top': 'fails', 'runs.segments': 'fails' }), [
      'could not be read',
      again,
    ]),
    state('timeline-stopped', run('timeline'), busy, ['What it paid for', stopped, again], stops),

    ...(['flame', 'table'] as const).flatMap((tab) => [
      state(`${tab}-empty-open`, run(tab), knows(beforeAnyAnswer(sample, 'open')), ['No call has been answered yet']),
      state(`${tab}-empty-interrupted`, run(tab), knows(beforeAnyAnswer(sample, 'interrupted')), [
        'The recorder ended before the first call did',
      ]),
      state(`${tab}-empty`, run(tab), knows(beforeAnyAnswer(sample, 'no-call')), ['No model call yet']),
      state(`${tab}-loading`, run(tab), withTrouble({ 'profiles.get': 'waits', 'profiles.top': 'waits' }), ['Loading the run']),
      state(`${tab}-full`, run(tab), busy, [tab === 'flame' ? 'The dearest.' : 'Callers']),
      state(`${tab}-partial`, run(tab), going, [tab === 'flame' ? 'The dearest.' : 'Callers']),
      state(`${tab}-unpriced`, run(tab), knows(unpriced(sample)), ['Nothing of this run is priced', 'Show by tokens']),
      state(`${tab}-error`, run(tab), withTrouble({ 'profiles.get': 'fails' }), [
        'The profile of this run could not be read.',
        again,
      ]),
      state(`${tab}-stopped`, run(tab), busy, [tab === 'flame' ? 'The dearest.' : 'Callers', stopped, again], stops),
    ]),
    state('flame-inverted', run('flame', '?shape=inverted'), busy, ['The dearest.']),
    state('flame-sandwich', run('flame', '?shape=sandwich'), busy, ['Sandwich']),
    state('flame-search', run('flame', '?q=bash'), busy, ['frames, $']),

    ...(['context', 'transcript'] as const).flatMap((tab) => {
      const loaded = tab === 'context' ? 'Where the cache stopped working' : '3 tool schemas'
      const asks: Trouble =
        tab === 'context'
          ? { 'runs.segments': 'waits', 'runs.cache': 'waits', 'runs.carried': 'waits' }
          : { 'runs.transcript': 'waits' }
      const fails: Trouble = tab === 'context' ? { 'runs.segments': 'fails' } : { 'runs.transcript': 'fails' }
      return [
        state(`${tab}-empty-open`, run(tab), knows(beforeAnyAnswer(sample, 'open')), ['No call has been answered yet']),
        state(`${tab}-empty-interrupted`, run(tab), knows(beforeAnyAnswer(sample, 'interrupted')), ['is not known']),
        state(`${tab}-empty`, run(tab), knows(beforeAnyAnswer(sample, 'no-call')), ['No model call yet']),
        state(`${tab}-loading`, run(tab), withTrouble(asks), ['Loading the run']),
        state(`${tab}-full`, run(tab), busy, [loaded]),
        state(`${tab}-partial`, run(tab), going, [loaded]),
        state(`${tab}-removed`, run(tab), knows(withoutTexts(sample, removed)), [
          'Bodies removed on 2026-11-02 because the run was older than the limit. What follows from numbers alone is shown.',
          tab === 'context' ? 'Nothing is known about how these prompts were cached.' : 'its bodies were removed',
        ]),
        state(`${tab}-withheld`, run(tab), knows(withoutTexts(sample, { kind: 'withheld', why: 'metadata' })), [
          'The text was not kept: the level of privacy is metadata only. What follows from numbers alone is shown.',
        ]),
        state(`${tab}-error`, run(tab), withTrouble(fails), ['could not be read', again]),
        state(`${tab}-stopped`, run(tab), busy, [loaded, stopped, again], stops),
      ]
    }),
    state('context-part-error', run('context'), withTrouble({ 'runs.cache': 'fails', 'runs.carried': 'fails' }), [
      'What the cache did could not be read.',
      again,
    ]),
    state('context-usage-missing', run('context', `?sel=${sample.view.calls[3]?.id}`), going, [
      'reported no usage for this call',
    ]),

    state('details-full', run('timeline', `?sel=${lost}`), busy, ['Why nothing was read from cache']),
    state('details-loading', run('timeline', `?sel=${lost}`), withTrouble({ 'calls.get': 'waits' }), ['Loading the call']),
    state('details-error', run('timeline', `?sel=${lost}`), withTrouble({ 'calls.get': 'fails' }), ['could not be read', again]),
    state('details-part-error', run('timeline', `?sel=${lost}`), withTrouble({ 'calls.cache': 'fails' }), [
      'What the cache did could not be read.',
      again,
    ]),
    state('details-usage-missing', run('timeline', `?sel=${sample.view.calls[3]?.id}`), going, [
      'there is too little to estimate it from',
    ]),
    state('details-unpriced', run('timeline', `?sel=${sample.view.calls[8]?.id}`), going, ['no row for this model and tier']),
    state('details-failed', run('timeline', `?sel=${sample.view.calls.at(-1)?.id}`), going, ['overloaded_error']),
    state('details-stopped', run('timeline', `?sel=${lost}`), busy, ['Why nothing was read from cache', stopped, again], stops),
    state('messages-full', run('timeline', `?sel=${lost}`), busy, ['Why nothing was read from cache', 'Answer'], {
      keys: ['m'],
    }),
    state('palette', run('timeline'), busy, ['What it paid for', 'Export the run as JSON'], { keys: ['Control+k'] }),
    state('keys', run('timeline'), busy, ['What it paid for', 'Keys of this view'], { keys: ['?'] }),
    state('timeline-table', run('timeline'), busy, ['What it paid for', 'Asked for'], { keys: ['t'] }),

    state('prices-full', '/prices', busy, ['Price rows', 'genai-prices']),
    state('prices-unused', '/prices?show=used', emptyState(nowMs), [
      'No recorded call was priced by the book yet',
      'Show all prices',
    ]),
    state('prices-none-fits', '/prices?q=nothing-like-it', busy, ['No price fits', 'Show all prices']),
    state('prices-own', '/prices?q=user', { ...busy, ownPrices: OWN_PRICES }, ['yours', 'Change or remove it']),
    state('prices-steps', '/prices?q=gpt-5.5&provider=openai', busy, ['above 271,999 in', 'Rules of our own in it']),
    state('prices-unpriced', '/prices', going, ['1 model of your runs has no price.', 'Copy the command that prices']),
    state('prices-loading', '/prices', withTrouble({ 'prices.list': 'waits' }), ['Loading the price book']),
    state('prices-error', '/prices', withTrouble({ 'prices.list': 'fails' }), ['The price book could not be read.', again]),
    state('prices-part-error', '/prices', withTrouble({ 'prices.used': 'fails' }), [
      'Price rows',
      'What your runs were priced with could not be read.',
      again,
    ]),
    state('prices-stopped', '/prices', busy, ['Price rows', stopped, again], stops),

    state('settings-full', '/settings', busy, ['Price book', 'Show what would go']),
    state('settings-part-error', '/settings', withTrouble({ 'retention.get': 'fails' }), [
      'How much is kept could not be read.',
      again,
    ]),
    state('settings-loading', '/settings', withTrouble({ 'core.status': 'waits' }), ['Loading the recorder’s state']),
    state('settings-error', '/settings', withTrouble({ 'core.status': 'fails' }), [
      'The recorder’s state could not be read.',
      again,
    ]),
    state('settings-stopped', '/settings', busy, ['Price book', stopped, again], stops),
    state('unknown-place', '/nowhere', busy, ['There is no such screen', 'Go to the first screen']),
    state('home-held-up', '/', knowsProblems(emptyState(nowMs), FULL, REFUSED), [
      'Recording held up on',
      'Nothing is stored yet: 3 exchanges wait.',
      '3 waiting to be stored',
      'agentprof run --mode proxy -- CMD',
    ]),
    state('runs-held-up', '/runs', knowsProblems(busy, FULL), [name, 'Recording held up', '1 problem']),
    state('settings-held-up', '/settings', knowsProblems(busy, FULL, REFUSED), [
      'Recording held up',
      'Waits to be stored',
      'agentprof run --mode proxy -- CMD',
    ]),
    state('details-removed', run('timeline', `?sel=${sample.view.calls.at(-1)?.id}`), knows(withoutTexts(sample, removed)), [
      'Nothing is known about how this prompt was cached.',
      'Bodies removed on 2026-11-02 because the run was older than the limit.',
    ]),
  ]
}
