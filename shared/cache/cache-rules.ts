/** How a provider caches prompts: what a prediction can be made from. Tokens and microseconds. */
export interface CacheRules {
  /** Shorter prefixes are not cached. */
  readonly minimumTokens: number
  readonly ends: CacheEnds
  /**
   * How long a prefix is kept after the start of the last request that used it; `marked`: five minutes or an hour, as the request's breakpoint
   * says; null: the provider does not say.
   */
  readonly lifetimeUs: number | 'marked' | null
  /** The answer is cached behind its prompt, so that the next request of the conversation finds both. */
  readonly keepsAnswers: boolean
}

/** Where a cached prefix may end. */
export type CacheEnds =
  | {
      /** Only at breakpoints. */
      readonly kind: 'breakpoints'
      /** How many parts back from a breakpoint of the request an entry is still found, the breakpoint's own included; null: however many. */
      readonly lookback: number | null
      /** The provider itself sets one at the end of the prompt. */
      readonly atEnd: boolean
    }
  /** After any multiple of so many tokens, wherever two prompts part. */
  | { readonly kind: 'multiples'; readonly of: number }

/** Who serves a model: the contract's `Call.provider`, and the model that answered. */
export interface CacheHost {
  readonly provider: string
  readonly model: string
}

const MINUTE_US = 60e6
const HOUR_US = 60 * MINUTE_US
export const MARKED_LIFETIME_US = { '5m': 5 * MINUTE_US, '1h': HOUR_US } as const

/** What is cached may be found again without the client's doing: any prefix, to the token, kept nobody says how long. */
const AUTOMATIC: CacheRules = { minimumTokens: 1, ends: { kind: 'multiples', of: 1 }, lifetimeUs: null, keepsAnswers: false }

/**
 * Claude, on every host (platform.claude.com, "Prompt caching", 2026-09; Amazon Bedrock, "Prompt caching"): entries end at the request's
 * breakpoints and are found at most 20 blocks before one of a later request; their lifetime counts from the start of the request.
 */
const CLAUDE: CacheRules = {
  minimumTokens: 1024,
  ends: { kind: 'breakpoints', lookback: 20, atEnd: false },
  lifetimeUs: 'marked',
  keepsAnswers: false,
}
const CLAUDE_MINIMUM: readonly (readonly [model: RegExp, tokens: number])[] = [
  [/(opus|fable|mythos)-5/, 512],
  [/opus-4-7/, 2048],
  [/opus-4-[56]|haiku-4-5/, 4096],
  [/haiku-3|3-haiku|3-5-haiku/, 2048],
]

/** Amazon Nova (Amazon Bedrock, "Prompt caching"): a checkpoint is found only at its own place. */
const NOVA: CacheRules = {
  minimumTokens: 1000,
  ends: { kind: 'breakpoints', lookback: 1, atEnd: false },
  lifetimeUs: 5 * MINUTE_US,
  keepsAnswers: false,
}

/**
 * OpenAI (developers.openai.com, "Prompt caching", 2026-08; Azure, "Prompt caching"): up to GPT-5.5 any prefix in steps of 128 tokens; from
 * GPT-5.6 on breakpoints, of which one is set at the end, found from anywhere behind them.
 */
const OPENAI: CacheRules = {
  minimumTokens: 1024,
  ends: { kind: 'multiples', of: 128 },
  lifetimeUs: 10 * MINUTE_US,
  keepsAnswers: false,
}
const OPENAI_KEPT_LONG: CacheRules = { ...OPENAI, lifetimeUs: 24 * HOUR_US }
const OPENAI_BREAKPOINTS: CacheRules = {
  ...OPENAI,
  ends: { kind: 'breakpoints', lookback: null, atEnd: true },
  lifetimeUs: 30 * MINUTE_US,
}

/** Gemini's implicit cache (ai.google.dev, "Context caching", 2026-06). How long it keeps what is not published. */
const GEMINI: CacheRules = { ...AUTOMATIC, minimumTokens: 1024 }
const GEMINI_PRO: CacheRules = { ...AUTOMATIC, minimumTokens: 4096 }

/** DeepSeek (api-docs.deepseek.com, "Context caching"): units of 64 tokens on disk, kept for hours to days, behind prompt and answer. */
const DEEPSEEK: CacheRules = {
  minimumTokens: 64,
  ends: { kind: 'multiples', of: 64 },
  lifetimeUs: 24 * HOUR_US,
  keepsAnswers: true,
}

/** Groq (console.groq.com, "Prompt caching"): two hours without use. */
const GROQ: CacheRules = { ...AUTOMATIC, minimumTokens: 128, lifetimeUs: 2 * HOUR_US }

/** Hosts that cache by themselves and publish no more than that. */
const SAY_LITTLE = /^(xai|api\.x\.ai|mistral|api\.mistral\.ai|api\.z\.ai|api\.cohere\.com|api\.moonshot\.(ai|cn))$/

/**
 * The rules that hold for a model; a model's own hold on every host that serves it. null: nothing is known of how this host caches, so
 * that nothing can be predicted (law 2).
 */
export function cacheRulesFor({ provider, model }: CacheHost): CacheRules | null {
  const name = model.toLowerCase().replaceAll('.', '-')
  if (name.includes('claude')) {
    const minimum = CLAUDE_MINIMUM.find(([models]) => models.test(name))
    return minimum ? { ...CLAUDE, minimumTokens: minimum[1] } : CLAUDE
  }
  if (/\bnova-/.test(name) && provider === 'bedrock') return NOVA
  if (name.includes('gemini')) return name.includes('pro') ? GEMINI_PRO : GEMINI
  if (name.includes('deepseek') && /deepseek/.test(provider)) return DEEPSEEK
  if (/^groq$|api\.groq\.com/.test(provider)) return GROQ
  if (/^(openai|azure)$|openai\.(azure\.)?com$/.test(provider)) return openaiRules(name, provider)
  return SAY_LITTLE.test(provider) ? AUTOMATIC : null
}

function openaiRules(model: string, provider: string): CacheRules {
  const version = /gpt-(\d+)(?:-(\d)(?!\d))?/.exec(model)
  const [major, minor] = [Number(version?.[1] ?? 0), Number(version?.[2] ?? 0)]
  if (major > 5 || (major === 5 && minor >= 6)) return OPENAI_BREAKPOINTS
  const keptLong =
    provider === 'openai' || provider === 'api.openai.com' ? major === 5 || (major === 4 && minor === 1) : minor === 5
  return keptLong ? OPENAI_KEPT_LONG : OPENAI
}
