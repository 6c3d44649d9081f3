const RUN_TABS = ['timeline', 'flame', 'table', 'context', 'transcript'] as const
export type RunTab = (typeof RUN_TABS)[number]

/** Where the interface can be: the paths are part of the public contract. */
export type Route =
  | { readonly kind: 'home' }
  | { readonly kind: 'runs' }
  | { readonly kind: 'run'; readonly ref: string; readonly tab: RunTab }
  | { readonly kind: 'prices' }
  | { readonly kind: 'settings' }
  | { readonly kind: 'unknown' }

/** Reads a path. `/runs/<id>` without a view is its timeline. */
export function parseRoute(path: string): Route {
  const [first, ref, view, ...more] = path.split('/').filter((part) => part !== '')
  if (first === undefined) return { kind: 'home' }
  if (first === 'prices' && ref === undefined) return { kind: 'prices' }
  if (first === 'settings' && ref === undefined) return { kind: 'settings' }
  if (first !== 'runs' || more.length > 0) return { kind: 'unknown' }
  if (ref === undefined) return { kind: 'runs' }
  const tab = RUN_TABS.find((name) => name === (view ?? 'timeline'))
  const decoded = decode(ref)
  return tab && decoded !== null ? { kind: 'run', ref: decoded, tab } : { kind: 'unknown' }
}

/** The path of a run's view. `ref`: an id, a prefix of one, or a name. */
export const runPath = (ref: string, tab: RunTab = 'timeline'): string => `/runs/${encodeURIComponent(ref)}/${tab}`

function decode(part: string): string | null {
  try {
    return decodeURIComponent(part)
  } catch {
    return null
  }
}
