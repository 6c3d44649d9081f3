import type { ExchangeOpened } from '../model/fact.ts'
import { runId } from '../model/ids.ts'
import type { RunRecord } from '../model/records.ts'
import type { Evidence, RunSource } from '../model/run.ts'
import type { ClientSession, ClientWords } from './client-session.ts'
import type { Continuation } from './conversation.ts'
import type { DerivedIndex, LinkKind, LinkTarget } from './derived-index.ts'
import { findSessionRun, type SessionSearch } from './session-runs.ts'

export interface PlacedRun {
  readonly run: RunRecord
  readonly evidence: readonly Evidence[]
}

/** Runs of one name, or of one session, that may still be joined. */
const MOST_ALIKE = 16

/**
 * Whether the client's own words allow that an exchange belongs to a run: weaker evidence never overrules a name or a session. Nothing goes on
 * from a run whose bodies were removed: what is left of it could tie it to nothing after a rebuild.
 */
export function admits(run: RunRecord | null, opened: ExchangeOpened, session: ClientSession | null): run is RunRecord {
  return run !== null && run.removed === undefined && suits(run, opened, session)
}

function suits(run: RunRecord, opened: ExchangeOpened, session: ClientSession | null): boolean {
  if (run.deleted || run.source !== opened.source) return false
  const { hints } = opened
  if (hints.run !== undefined) return run.givenName === hints.run && run.key === (hints.runKey ?? null)
  return session === null || run.session === session.id
}

/** What a request says besides the client's words; null for other traffic. */
export type RunSearch = Omit<SessionSearch, 'session'> & { readonly continuation: Continuation | null }

/**
 * Finds the run that an exchange belongs to, or makes it (not yet written). Evidence in order: an exact name (`name~key`: the same run for
 * ever); a name (the run of that name that the evidence below ties it to, else the newest one running); the trace; what the request goes on
 * from; what ties it to a run of the client's session (never the session alone); nothing: a run of its own. A trace joins but never parts:
 * many programs have one for each request. A session parts, but alone it never joins: many programs have one for all of their runs.
 */
export function placeRun(
  index: DerivedIndex,
  opened: ExchangeOpened,
  { session, trace }: ClientWords,
  search: RunSearch | null,
  title: string,
): PlacedRun {
  const continuation = search?.continuation ?? null
  const found = find()
  const run = found?.run ?? newRun(opened, session, title)
  const goesOn = continuation?.runId === run.id ? continuation : null
  const words = [trace, session, goesOn].flatMap((word) => word?.evidence ?? [])
  const evidence = [...namedBy(opened), ...words, ...(found?.evidence ?? [])]
  return { run, evidence: evidence.length > 0 ? evidence : [{ kind: 'none', detail: 'nothing ties it to an earlier call' }] }

  function find(): PlacedRun | null {
    const { hints } = opened
    if (hints.run !== undefined && hints.runKey !== undefined) {
      const named = index.link('run-key', keyOf(opened, hints.runKey))
      const run = named && index.run(named.runId)
      return run && suits(run, opened, session) ? plain(run) : null
    }
    const ofTrace = trace && known(index.link('trace', traceKey(opened, trace.id))?.runId)
    const tied = plain(ofTrace ?? known(continuation?.runId)) ?? ofSession()
    if (tied || hints.run === undefined) return tied
    return plain(namesakes(index, opened).map(known).find(running) ?? null)
  }

  function known(id: RunRecord['id'] | undefined): RunRecord | null {
    const run = id === undefined ? null : index.run(id)
    return admits(run, opened, session) ? run : null
  }

  function running(run: RunRecord | null): boolean {
    return run !== null && isRunning(index, run, opened)
  }

  function ofSession(): PlacedRun | null {
    if (!session || !search) return null
    const runs = alike(index, 'session', sessionKey(opened, session)).flatMap((id) => known(id) ?? [])
    return findSessionRun(
      index,
      runs.filter(({ ended }) => !ended),
      { ...search, session },
      running,
    )
  }
}

const plain = (run: RunRecord | null): PlacedRun | null => run && { run, evidence: [] }

/** Writes the names under which a run can be found again. `run` has been placed for `opened`. */
export function putRunLinks(index: DerivedIndex, opened: ExchangeOpened, { session, trace }: ClientWords, run: RunRecord): void {
  const target = { runId: run.id, agentId: null, callId: null, note: null }
  if (session) putAlike(index, 'session', sessionKey(opened, session), target)
  if (session?.agent?.hasSession)
    index.putLink('session-root', sessionRootKey(opened, session.agent.key), { ...target, note: session.id })
  if (trace) index.putLink('trace', traceKey(opened, trace.id), target)
  const { runKey } = opened.hints
  if (run.key !== null && runKey !== undefined) index.putLink('run-key', keyOf(opened, runKey), target)
  else if (run.givenName !== null && opened.hints.run !== undefined) putAlike(index, 'run-name', keyOf(opened, ''), target)
}

/** The session that a request belongs to where it names a subagent's: that of the main agent, which its parent named before. */
export function rootSession(index: DerivedIndex, opened: ExchangeOpened, session: ClientSession | null): ClientSession | null {
  const root = session && index.link('session-root', sessionRootKey(opened, session.id))?.note
  if (!session?.agent || !root) return session
  return { ...session, id: root, agent: { ...session.agent, parentKey: session.id } }
}

const sessionRootKey = ({ source }: ExchangeOpened, id: string): string => JSON.stringify([source, id])

function putAlike(index: DerivedIndex, kind: LinkKind, key: string, target: LinkTarget): void {
  const others = alike(index, kind, key)
  if (others.includes(target.runId)) return
  index.putLink(kind, key, { ...target, note: JSON.stringify([target.runId, ...others].slice(0, MOST_ALIKE)) })
}

/** The link of `<name>~<key>`; '' as key: of all runs of that name. */
export const runKeyLink = (source: RunSource, name: string, key: string): string => JSON.stringify([source, name, key])
const keyOf = (opened: ExchangeOpened, key: string): string => runKeyLink(opened.source, opened.hints.run ?? '', key)
const sessionKey = (opened: ExchangeOpened, session: ClientSession): string =>
  JSON.stringify([opened.source, session.id, opened.hints.run ?? null])

/** The link of a trace, and of the spans received of it. */
export const traceKey = ({ source }: { readonly source: RunSource }, id: string): string => JSON.stringify([source, id])

const namesakes = (index: DerivedIndex, opened: ExchangeOpened): RunRecord['id'][] => alike(index, 'run-name', keyOf(opened, ''))

/** Runs that a name or a session leads to, newest first. */
function alike(index: DerivedIndex, kind: LinkKind, key: string): RunRecord['id'][] {
  const note = index.link(kind, key)?.note
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
