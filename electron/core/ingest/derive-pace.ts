/** What the time of the next slice of deriving depends on. Times on the clock of `performance.now()`. */
export interface DerivePace {
  /** Since when there is something to derive. */
  readonly behindSince: number
  /** When the last slice ended. */
  readonly derivedAt: number
  /** When the last of the traffic came, and whether its thread had much to do then. */
  readonly traffic: { readonly at: number; readonly isBusy: boolean }
}

/**
 * So long others may join what waits to be derived: a transaction has its fixed price, and what is derived together writes its rows once. An
 * agent's answer is often followed at once by its next request, which is gone when this begins.
 */
const DERIVE_AFTER_MS = 100
/** So long deriving waits for a pause in traffic that has much to do: a core that both want is the traffic's, and after it storing's. */
const GIVES_WAY_MS = 2000
/** And then takes a fifth of the time: a slice of some 10 ms after each of these. */
const GIVES_WAY_AGAIN_MS = 40

/** When the next slice of deriving is due. Storing waits for nobody. */
export function deriveAt({ behindSince, derivedAt, traffic }: DerivePace): number {
  if (!traffic.isBusy) return behindSince + DERIVE_AFTER_MS
  return Math.min(traffic.at + DERIVE_AFTER_MS, Math.max(behindSince + GIVES_WAY_MS, derivedAt + GIVES_WAY_AGAIN_MS))
}
