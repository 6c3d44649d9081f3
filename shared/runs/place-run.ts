import type { ExchangeOpened } from '../model/fact.ts'
import { runId } from '../model/ids.ts'
import type { RunRecord } from '../model/records.ts'
import type { Evidence, RunSource } from '../model/run.ts'
import type { ClientSession, ClientWords } from './client-session.ts'
import type { Continuation } from './conversation.ts'
import type { DerivedIndex } from './derived-index.ts'

export interface PlacedRun {
  readonly run: RunRecord
  readonly evidence: readonly Evidence[]
}

/** Runs of one name that may still be running. */
const MOST_NAMESAKES = 16

/** Whether the client's own words allow that an exchange belongs to a run: weaker evidence never overrules a name or a session. */
export function admits(run: RunRecord | null, opened: ExchangeOpened, session: ClientSession | null): run is RunRecord {
  if (!run || run.deleted || run.source !== opened.source) return false
  const { hints } = opened
  if (hints.run !== undefined) return run.givenName === hints.run && run.key === (hints.runKey ?? null)
  return session === null || run.session === session.id
}

/**
 * Finds the run that an exchange belongs to, or makes it (not yet written). Evidence in order: an exact name (`name~key`: the same run for
 * ever); a name (the run of that name that the evidence below ties it to, else the newest one running); the trace; what the request goes on
 * from; the client's session; nothing: a run of its own. A trace joins but never parts: many programs have one for each request.
 */
export function placeRun(
  index: DerivedIndex,
  opened: ExchangeOpened,
  { session, trace }: ClientWords,
  continuation: Continuation | null,
  title: string,
): PlacedRun {
  const evidence = [...namedBy(opened), ...[trace, session, continuation].flatMap((word) => word?.evidence ?? [])]
  const found = find()
  if (found) return { run: found, evidence }
  const run = newRun(opened, session, title)
  return { run, evidence: evidence.length > 0 ? evidence : [{ kind: 'none', detail: 'nothing ties it to an earlier call' }] }

  function find(): RunRecord | null {
    const { hints } = opened
    const known = (id: RunRecord['id'] | undefined): RunRecord | null => {
      const run = id === undefined ? null : index.run(id)
      return admits(run, opened, session) ? run : null
    }
    if (hints.run !== undefined && hints.runKey !== undefined)
      return known(index.link('run-key', keyOf(opened, hints.runKey))?.runId)
    const ofTrace = trace && known(index.link('trace', traceKey(opened, trace.id))?.runId)
    const tied = ofTrace ?? known(continuation?.runId) ?? ofSession(known)
    if (tied || hints.run === undefined) return tied
    return (
      namesakes(index, opened)
        .map(known)
        .find((run) => run && isRunning(index, run, opened)) ?? null
    )
  }

  function ofSession(known: (id: RunRecord['id'] | undefined) => RunRecord | null): RunRecord | null {
    const run = session && known(index.link('session', sessionKey(opened, session))?.runId)
    return run?.ended ? null : run
  }
}

/** Writes the names under which a run can be found again. `run` has been placed for `opened`. */
export function putRunLinks(index: DerivedIndex, opened: ExchangeOpened, { session, trace }: ClientWords, run: RunRecord): void {
  const target = { runId: run.id, agentId: null, callId: null, note: null }
  if (session) index.putLink('session', sessionKey(opened, session), target)
  if (trace) index.putLink('trace', traceKey(opened, trace.id), target)
  const { runKey } = opened.hints
  if (run.key !== null && runKey !== undefined) index.putLink('run-key', keyOf(opened, runKey), target)
  else if (run.givenName !== null && opened.hints.run !== undefined) {
    const others = namesakes(index, opened)
    const note = JSON.stringify([run.id, ...others].slice(0, MOST_NAMESAKES))
    if (!others.includes(run.id)) index.putLink('run-name', keyOf(opened, ''), { ...target, note })
  }
}

/** The link of `<name>~<key>`; '' as key: of all runs of that name. */
export const runKeyLink = (source: RunSource, name: string, key: string): string => JSON.stringify([source, name, key])
const keyOf = (opened: ExchangeOpened, key: string): string => runKeyLink(opened.source, opened.hints.run ?? '', key)
const sessionKey = (opened: ExchangeOpened, session: ClientSession): string =>
  JSON.stringify([opened.source, session.evidence.detail, opened.hints.run ?? null])

/** The link of a trace, and of the spans received of it. */
export const traceKey = ({ source }: { readonly source: RunSource }, id: string): string => JSON.stringify([source, id])

/** Newest first. */
function namesakes(index: DerivedIndex, opened: ExchangeOpened): RunRecord['id'][] {
  const note = index.link('run-name', keyOf(opened, ''))?.note
  return note ? (JSON.parse(note) as RunRecord['id'][]) : []
}

/** At the time of `opened`, as far as the facts before it tell. An exchange that an earlier core left open does not keep its run running. */
function isRunning(index: DerivedIndex, run: RunRecord, opened: ExchangeOpened): boolean {
  if (run.ended) return false
  if (run.lastAt + opened.runIdleMs * 1000 > opened.at) return true
  return index.openOf(run.id).some(({ coreId }) => coreId === opened.coreId)
}

function namedBy({ hints }: ExchangeOpened): Evidence[] {
  if (hints.run === undefined) return []
  const name = hints.runKey === undefined ? hints.run : `${hints.run}~${hints.runKey}`
  return [
    hints.runBy === 'header' ? { kind: 'header', detail: `x-agentprof-run: ${name}` } : { kind: 'path', detail: `/run/${name}` },
  ]
}

function newRun(opened: ExchangeOpened, session: ClientSession | null, title: string): RunRecord {
  const { hints } = opened
  return {
    id: runId(opened.exchangeId),
    name: hints.run ?? title,
    givenName: hints.run ?? null,
    key: hints.run === undefined ? null : (hints.runKey ?? null),
    session: session?.id ?? null,
    source: opened.source,
    startedAt: opened.at,
    lastAt: opened.at,
    runIdleMs: opened.runIdleMs,
    ended: false,
    outcome: null,
    tags: {},
    deleted: false,
  }
}
