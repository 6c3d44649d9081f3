import type { Multiplier } from './scale-row.ts'

/**
 * One published rule: what a served tier does to a provider's plain rates. `provider` and `models` are the book's names. A rule that changes is ended
 * (`until`) and followed by another: what was served before keeps its price (law 5).
 */
export interface TierRule extends Multiplier {
  readonly provider: string
  readonly tier: string
  /** Without it: every model of the provider. */
  readonly models?: RegExp
  /** ISO date from which it holds, by its source. Without it: for as long as the model has a price, as nothing says that it ever was otherwise. */
  readonly from?: string
  /** ISO date from which it holds no more. */
  readonly until?: string
  readonly source: string
}

const FAST_MODE = 'openai.com/api-fast-mode (until 2026-07-30: api-priority-processing), dollars by model'
const CLAUDE_FAST = 'platform.claude.com/docs/en/build-with-claude/fast-mode: the cache multipliers apply on top'
/** Claude on Vertex is priced by rules of its own. */
const NOT_CLAUDE = /^(?!claude-)/

/**
 * The bundled book has plain rows only; these are laid over it. A tier that is not here is `unknown-tier`, never the plain price: providers
 * charge up to six times as much for some.
 */
export const TIER_RULES: readonly TierRule[] = [
  {
    provider: 'openai',
    tier: 'batch',
    factor: 0.5,
    source: 'developers.openai.com/api/docs/guides/batch: half the price of synchronous calls',
  },
  {
    provider: 'openai',
    tier: 'flex',
    factor: 0.5,
    source: 'developers.openai.com/api/docs/guides/flex-processing: Batch API rates',
  },
  { provider: 'openai', tier: 'priority', models: /^gpt-5\.6-(?:sol|terra|luna)$/, factor: 2, source: FAST_MODE },
  {
    provider: 'openai',
    tier: 'priority',
    models: /^gpt-6-astra$/,
    factor: 2,
    source: 'developers.openai.com/api/docs/models/gpt-6-astra: fast mode is twice the applicable rates',
  },
  { provider: 'openai', tier: 'priority', models: /^gpt-5\.5$/, factor: 2.5, noLongContext: true, source: FAST_MODE },
  { provider: 'openai', tier: 'priority', models: /^gpt-5\.4(?:-mini)?$/, factor: 2, noLongContext: true, source: FAST_MODE },
  { provider: 'openai', tier: 'priority', models: /^gpt-5(?:\.[12])?$/, factor: 2, noLongContext: true, source: FAST_MODE },
  { provider: 'openai', tier: 'priority', models: /^gpt-5-mini$/, factor: 1.8, noLongContext: true, source: FAST_MODE },
  { provider: 'openai', tier: 'priority', models: /^gpt-4\.1$/, factor: 1.75, noLongContext: true, source: FAST_MODE },
  {
    provider: 'anthropic',
    tier: 'batch',
    from: '2024-10-08',
    factor: 0.5,
    source:
      'platform.claude.com/docs/en/about-claude/pricing#batch-processing: half, together with the cache multipliers; claude.com/blog/message-batches-api: its first day',
  },
  {
    provider: 'anthropic',
    tier: 'fast',
    models: /^claude-opus-4-[67]$/,
    from: '2026-02-07',
    factor: 6,
    source: `${CLAUDE_FAST}; $30 in, $150 out; twice that above 200,000 tokens where the plain price was; since anthropic-sdk-ruby 1.19.0`,
  },
  {
    provider: 'anthropic',
    tier: 'fast',
    models: /^claude-opus-(?:4-8|5)$/,
    factor: 2,
    source: `${CLAUDE_FAST}; $10 in, $50 out`,
  },
  {
    provider: 'anthropic',
    tier: 'fast',
    models: /^claude-opus-5-5$/,
    factor: 2,
    source: 'vercel.com/ai-gateway/models/claude-opus-5.5-fast: Anthropic’s own API, $8 in, $40 out',
  },
  {
    provider: 'google',
    tier: 'batch',
    models: NOT_CLAUDE,
    factor: 0.5,
    cacheReadFactor: 1,
    source:
      'ai.google.dev/gemini-api/docs/optimization: 50% discount; a cache hit keeps its own discount instead (Vertex, batch inference)',
  },
  {
    provider: 'google',
    tier: 'flex',
    models: NOT_CLAUDE,
    from: '2026-04-02',
    factor: 0.5,
    source: 'ai.google.dev/gemini-api/docs/optimization: 50% of standard, by token; announced by Google on 2026-04-02',
  },
  {
    provider: 'openrouter',
    tier: 'provisioned',
    factor: 1,
    source:
      'openrouter.ai/api/v1/chat/completions: capacity that OpenRouter rents; recorded answers of June 2026 state the plain price as their cost',
  },
  {
    provider: 'groq',
    tier: 'flex',
    factor: 1,
    source: 'console.groq.com/docs/flex-processing: the price of on-demand processing',
  },
]
