import type { Usage } from '../model/usage.ts'

/** What a provider charges beside its calls, so that no price of a call can hold it. `provider`: the book's name. */
interface ElsewhereRule {
  readonly provider: string
  /** Whether a call with this usage may have such a charge behind it. */
  readonly concerns: (usage: Usage) => boolean
  /** As a sentence's subject. */
  readonly what: string
  readonly source: string
}

export const ELSEWHERE_RULES: readonly ElsewhereRule[] = [
  {
    provider: 'google',
    concerns: ({ cacheRead, cacheWrite5m }) => cacheRead + cacheWrite5m > 0,
    what: 'storage of explicit caches, charged by tokens and hours',
    source: 'ai.google.dev/gemini-api/docs/optimization: prorated token storage',
  },
  {
    provider: 'anthropic',
    concerns: ({ other }) => (other['fee.code_execution'] ?? 0) > 0,
    what: 'code execution, charged by the hour of its container beyond the organisation’s free hours',
    source: 'reported by third parties: $0.05 an hour after a monthly allowance of the organisation',
  },
]

/** What may have been charged beside a call. */
export const chargedElsewhere = (provider: string, usage: Usage): readonly string[] =>
  ELSEWHERE_RULES.filter((rule) => rule.provider === provider && rule.concerns(usage)).map(({ what }) => what)
