import type { LivePriceBook } from '../price-book.ts'
import type { NodeDeriver } from './deriver.ts'

/** What deriving needs: it is loaded when there is something to derive. */
export interface Deriving {
  readonly deriver: NodeDeriver
  readonly prices: LivePriceBook
}

/** A deriver that may be used once it is loaded. */
export interface LateDeriver extends NodeDeriver {
  isLoaded(): boolean
  load(): Promise<Deriving>
}

export function createLateDeriver(make: () => Promise<Deriving>): LateDeriver {
  let loading: Promise<Deriving> | null = null
  let loaded: Deriving | null = null

  function deriver(): NodeDeriver {
    if (!loaded) throw new Error('The deriver is not loaded yet.')
    return loaded.deriver
  }

  return {
    isLoaded: () => loaded !== null,
    load() {
      loading ??= make().then((made) => {
        loaded = made
        return made
      })
      return loading
    },
    opened: (...given) => deriver().opened(...given),
    settled: (...given) => deriver().settled(...given),
    annotated: (...given) => deriver().annotated(...given),
    spanReceived: (...given) => deriver().spanReceived(...given),
    prepare: () => deriver().prepare(),
  }
}
