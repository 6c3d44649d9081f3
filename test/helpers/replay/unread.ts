import type { CorpusExchange } from '#support/corpus.ts'

/** Exchanges that are no calls to us, by what they ask for. The first that fits tells. */
const REASONS: readonly (readonly [ask: RegExp, why: string])[] = [
  [
    /^\w+ api\.openai\.com\/v1\/(threads|assistants)\b/,
    'OpenAI Assistants, ended in August 2026: a run’s usage stands in the run that is polled',
  ],
  [/^GET [^ ]+\/(v1\/messages\/)?batches\/[^/]+$/, 'asks how a batch stands: no call; its results are, where they are fetched'],
  [/^POST [^ ]+\/batches\/[^/]+\/cancel$/, 'ends a batch: no call'],
  [/^GET [^ ]+\/responses\/[^/]+$/, 'asks again for an answer whose call was read when it was made'],
  [/^\w+ [^ ]+\/conversations(\/[^/]+)?$/, 'keeps a conversation: no call'],
  [
    /^\w+ [^ ]+\/cachedContents\/[^/]+$/,
    'asks for cached contents, keeps them longer or ends them: no call; storing them is one',
  ],
  [/^\w+ [^ ]+\/(upload\/v1beta\/|vector_stores\/[^/]+\/)?files(\/.*)?$/, 'keeps a file: no call'],
  [/^GET [^ ]+\/models(\/.*)?$/, 'lists models, or asks how a video stands: no call'],
  [/^POST [^ ]+\/guardrail\/.*\/apply$/, 'a guardrail of Bedrock: billed by text units, not by tokens'],
  [/^\w+ bedrock-agent-runtime\./, 'agents and knowledge bases of Bedrock: they report no tokens'],
  [/^\w+ api\.replicate\.com\//, 'Replicate: billed by the second'],
  [/^POST us-south\.ml\.cloud\.ibm\.com\//, 'watsonx: fields of its own, none of the wires'],
  [
    /^POST (runtime\.sagemaker|[^/]*\.endpoints\.huggingface\.cloud)/,
    'a machine that is billed by the hour: it reports no tokens',
  ],
]

/** Why an exchange is read as no call; null: for no reason that is known. */
export function whyUnread({ method, host, path }: CorpusExchange): string | null {
  return REASONS.find(([ask]) => ask.test(`${method} ${host}${path}`))?.[1] ?? null
}
