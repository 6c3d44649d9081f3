import { later } from '../components/later.tsx'
import { importView } from './import-view.ts'

/** The screens, by the names that places give them. */
export const views = {
  home: later(importView.home),
  runs: later(importView.runs),
  run: later(importView.run),
  prices: later(importView.prices),
  settings: later(importView.settings),
} as const

/** Loads them all, so that none has to be waited for when it is first shown. */
export const loadViews = (): void => {
  for (const view of Object.values(views)) void view.load()
}
