import { Button } from '@mantine/core'
import { type ComponentType, useEffect, useSyncExternalStore } from 'react'
import { Page } from './page.tsx'

type Loaded<P> = { readonly kind: 'view'; readonly View: ComponentType<P> } | { readonly kind: 'failed' }

/** A component whose code is loaded when it is first needed, or before. */
export interface Later<P> {
  /** Resolves once it can be drawn, or cannot be loaded. */
  load(): Promise<void>
  loaded(): Loaded<P> | null
  subscribe(listener: () => void): () => void
}

/** `import_`: loads the code and picks the component. What is loaded stays. */
export function later<P>(import_: () => Promise<ComponentType<P>>): Later<P> {
  let loaded: Loaded<P> | null = null
  let loading: Promise<void> | null = null
  const listeners = new Set<() => void>()
  const settle = (next: Loaded<P>): void => {
    loaded = next
    for (const listener of listeners) listener()
  }
  return {
    load() {
      loading ??= import_().then(
        (View) => settle({ kind: 'view', View }),
        () => settle({ kind: 'failed' }),
      )
      return loading
    },
    loaded: () => loaded,
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

/** Draws it as soon as its code is there. Until then its place is empty, for it is a matter of moments. */
export function LaterView<P extends object>({ of, given }: { of: Later<P>; given: P }) {
  const loaded = useSyncExternalStore(of.subscribe, of.loaded)
  useEffect(() => void of.load(), [of])
  if (!loaded) return null
  return loaded.kind === 'view' ? <loaded.View {...given} /> : <NotLoaded />
}

/** A file of the interface did not come: a browser does not ask for it again before the page is loaded anew. */
function NotLoaded() {
  return (
    <Page at={null} crumb={<b>Not loaded</b>}>
      <div className="centre">
        <h1>This screen could not be loaded</h1>
        <p className="dim">A file of the interface did not come. Is agentprof still running?</p>
        <Button onClick={() => window.location.reload()}>Load the page again</Button>
      </div>
    </Page>
  )
}
