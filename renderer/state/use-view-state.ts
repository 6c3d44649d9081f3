import { useCallback, useMemo } from 'react'
import { navigate, usePlace } from './location.ts'
import { formatViewState, parseViewState, type ViewState } from './view-state.ts'

export type ChangeView = (patch: Partial<ViewState>, how?: 'push' | 'replace') => void

/** The run page's state, read from and written to the query. Changes that the user steps through (focus, weight) are pushed; others replace. */
export function useViewState(): readonly [ViewState, ChangeView] {
  const { path, search } = usePlace()
  const state = useMemo(() => parseViewState(search), [search])
  const change = useCallback<ChangeView>(
    (patch, how = 'replace') => {
      const now = parseViewState(window.location.search)
      navigate(path + formatViewState({ ...now, ...patch }), how)
    },
    [path],
  )
  return [state, change]
}
