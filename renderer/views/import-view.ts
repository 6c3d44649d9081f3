import type { Route } from '../state/route.ts'

/** Each screen is code of its own, so that the first picture waits only for its own. The views of a run come together: one turns between them. */
export const importView = {
  home: async () => (await import('./home/home.tsx')).Home,
  runs: async () => (await import('./runs/runs.tsx')).Runs,
  run: async () => (await import('./run/run-page.tsx')).RunPage,
  prices: async () => (await import('./prices/prices.tsx')).Prices,
  settings: async () => (await import('./settings/settings.tsx')).Settings,
} as const

export type ViewName = keyof typeof importView

/** The screen that a place shows; null: one that needs no code of its own. */
export const viewOf = ({ kind }: Route): ViewName | null => (kind === 'unknown' ? null : kind)
