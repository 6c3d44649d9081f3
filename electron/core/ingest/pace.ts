/** When the last of the traffic came, on the clock of `performance.now()`, and whether its thread had much to do then. */
export interface TrafficPace {
  readonly at: number
  readonly isBusy: boolean
}

/**
 * A transaction has its fixed price: where traffic fills a core, one takes what came in so long. Otherwise storing waits for nobody. It adds
 * to what a crash may lose, of which a second is allowed.
 */
const STORE_AFTER_MS = 50
/**
 * So long others may join what waits to be derived: what is derived together writes its rows once. An agent's answer is often followed at once
 * by its next request, which is gone when this begins.
 */
const DERIVE_AFTER_MS = 100
/** So long deriving waits for a pause in traffic that has much to do: a core that both want is the traffic's, and after it storing's. */
const GIVES_WAY_MS = 2000
/** And then takes a fifth of the time: a slice of some 10 ms after each of these. */
const GIVES_WAY_AGAIN_MS = 40

/** When what waits since `since` is to be stored. */
export const storeAt = (since: number, { isBusy }: TrafficPace): number => (isBusy ? since + STORE_AFTER_MS : since)

/** When the next slice of deriving is due. `since`: there has been something to derive; `derivedAt`: the last slice ended. */
export function deriveAt(since: number, derivedAt: number, { at, isBusy }: TrafficPace): number {
  if (!isBusy) return since + DERIVE_AFTER_MS
  return Math.min(at + DERIVE_AFTER_MS, Math.max(since + GIVES_WAY_MS, derivedAt + GIVES_WAY_AGAIN_MS))
}
