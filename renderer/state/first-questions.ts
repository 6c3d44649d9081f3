import type { RunId } from '#shared/model/ids.ts'
import type { Question } from '../transports/early.ts'
import type { Place } from './location.ts'
import { parseRoute } from './route.ts'
import { PAGE_ROWS, parseRunListState, toRunQuery, userTimeZone } from './run-list-state.ts'
import { parseViewState, stackOf } from './view-state.ts'

/**
 * What a place asks the core first, in the words in which its view will ask. Only for the time to the first picture: what is missing here is
 * asked by the view itself, what is too much is asked in vain.
 */
export function firstQuestions({ path, search }: Place): readonly Question[] {
  const route = parseRoute(path)
  const status: Question = { method: 'core.status', params: {} }
  switch (route.kind) {
    case 'run': {
      const run: Question = { method: 'runs.view', params: { ref: route.ref } }
      return [status, run, ...(route.tab === 'flame' && isRunId(route.ref) ? flameQuestions(route.ref, search) : [])]
    }
    case 'runs': {
      const query = toRunQuery(parseRunListState(search), userTimeZone())
      return [status, { method: 'runs.page', params: { query, offset: 0, limit: PAGE_ROWS } }]
    }
    case 'home':
    case 'prices':
    case 'settings':
    case 'unknown':
      return [status]
  }
}

function flameQuestions(runId: RunId, search: string): readonly Question[] {
  const state = parseViewState(search)
  const { weight } = state
  const profile = { runId, weight, stack: stackOf(state) }
  return [
    { method: 'profiles.get', params: { ...profile, order: 'down' } },
    ...(state.shape === 'inverted' ? [{ method: 'profiles.get', params: { ...profile, order: 'up' } } as const] : []),
    ...(weight === 'cost' || weight === 'tokens' ? [{ method: 'profiles.top', params: { runId, weight } } as const] : []),
  ]
}

/** A whole id: by a name or a prefix the run is not known before it has come. */
const isRunId = (ref: string): ref is RunId => /^[0-9a-f]{16}$/.test(ref)
