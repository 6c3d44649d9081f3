import type { CallRecord } from '../model/records.ts'

/**
 * How much of a stretch of a call (µs since 1970) the provider spent on running tools: meanwhile the call neither waits nor generates. Tools
 * that ran at the same time count once here; what nobody timed counts nothing.
 */
export function providerToolTime({ serverTools = [] }: CallRecord): (fromUs: number, toUs: number) => number {
  const stretches: { startUs: number; endUs: number }[] = []
  const ran = serverTools.flatMap((tool) => tool.ran ?? []).sort((a, b) => a.startUs - b.startUs)
  for (const { startUs, endUs } of ran) {
    const last = stretches.at(-1)
    if (last && startUs <= last.endUs) last.endUs = Math.max(last.endUs, endUs)
    else stretches.push({ startUs, endUs: Math.max(startUs, endUs) })
  }
  return (fromUs, toUs) =>
    stretches.reduce((sum, { startUs, endUs }) => sum + Math.max(0, Math.min(endUs, toUs) - Math.max(startUs, fromUs)), 0)
}
