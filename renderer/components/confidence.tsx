import type { Confidence } from '#shared/format/known.ts'

const MEANING: Record<Confidence, string> = {
  reported: 'priced from the usage that the provider reported',
  estimated: 'partly estimated or incomplete',
  unpriced: 'not priced',
}

/** Filled dot = reported, half = estimated, ring = unpriced; null: there is nothing to be sure of, and no mark. */
export function ConfidenceMark({ of, title }: { of: Confidence | null; title?: string }) {
  if (of === null) return null
  return <span className={`conf ${of}`} role="img" aria-label={title ?? MEANING[of]} title={title ?? MEANING[of]} />
}
