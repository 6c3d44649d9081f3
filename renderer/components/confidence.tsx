import type { Cost } from '#shared/model/cost.ts'

/** How sure a total is. Filled dot = reported, half = estimated, ring = unpriced; nothing to price is none of them. */
export type Confidence = 'reported' | 'estimated' | 'unpriced'

/** The weakest word that holds for the whole total: one estimated call makes it estimated; unpriced only where nothing is priced. */
export function confidenceOf(cost: Cost): Confidence {
  const priced = cost.reportedCalls + cost.estimatedCalls + cost.freeCalls
  if (priced === 0 && cost.unpricedCalls > 0) return 'unpriced'
  return cost.estimatedCalls > 0 || cost.unpricedCalls > 0 ? 'estimated' : 'reported'
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

/** What the mark means, with what the total lacks: "2 of 24 calls estimated, 1 unpriced". */
export function confidenceWords(cost: Cost, attempts: number): string {
  const calls = cost.reportedCalls + cost.estimatedCalls + cost.freeCalls + cost.unpricedCalls
  if (calls === 0) return 'No call settled yet'
  if (cost.freeCalls === calls) return 'Nothing was billed'
  const parts: string[] = []
  if (cost.estimatedCalls > 0) parts.push(`${cost.estimatedCalls} of ${plural(calls, 'call')} estimated`)
  if (cost.unpricedCalls > 0)
    parts.push(`${cost.estimatedCalls > 0 ? cost.unpricedCalls : plural(cost.unpricedCalls, 'call')} unpriced`)
  if (parts.length === 0) return `Reported, ${attempts === 1 ? '1 attempt' : `all ${plural(attempts, 'attempt')}`}`
  return parts.join(', ')
}

const MEANING: Record<Confidence, string> = {
  reported: 'priced from the usage that the provider reported',
  estimated: 'partly estimated or incomplete',
  unpriced: 'not priced',
}

export function ConfidenceMark({ of, title }: { of: Confidence; title?: string }) {
  return <span className={`conf ${of}`} role="img" aria-label={title ?? MEANING[of]} title={title ?? MEANING[of]} />
}
