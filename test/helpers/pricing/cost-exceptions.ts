/** One recorded exchange whose cost we do not come to, and why. An exception that no longer deviates fails the suite: the list stays true. */
export interface CostException {
  /** The end of the recording's path, and the exchange's place in it. */
  readonly recording: string
  readonly index: number
}

interface ExplainedGroup {
  /** What was found in the recordings themselves. */
  readonly reason: string
  readonly exchanges: readonly CostException[]
}

const at = (recording: string, ...indexes: readonly number[]): CostException[] =>
  (indexes.length > 0 ? indexes : [0]).map((index) => ({ recording, index }))

export const COST_EXCEPTIONS: readonly ExplainedGroup[] = [
  {
    reason:
      'Vercel’s gateway charges gpt-5’s reasoning beside a completion that already holds it: each cost is prompt × $1.25 + (completion + reasoning) × $10 a million, to the last digit. Left out of the completion it cannot be: “Olá!” would be 124 tokens. What was charged counts in the product.',
    exchanges: [
      ...at('TestVercelCommon/gpt-5/simple.yaml'),
      ...at('TestVercelCommon/gpt-5/tool.yaml', 0, 1),
      ...at('TestVercelCommon/gpt-5/tool_streaming.yaml'),
      ...at('TestVercelCommon/gpt-5/multi_tool.yaml'),
      ...at('TestVercelCommon/gpt-5/multi_tool_streaming.yaml'),
      ...at('TestVercelThinking/gpt-5/thinking-streaming.yaml'),
    ],
  },
  {
    reason:
      'Recorded on 2026-07-17, when gpt-5.6-sol cost $5 in, $6.25 to write and $30 out (cost_details say so); the book has one undated row for OpenRouter, of a later price.',
    exchanges: at('test_openrouter_responses_prompt_cache_e2e.yaml', 0, 1),
  },
  {
    reason:
      'OpenRouter’s price is that of the upstream it chose (cost_details: $0.05 and $0.20 a million, say, for gpt-oss-20b); the book has one price for each model.',
    exchanges: [
      ...at('test_openai_responses_raw_cot_stream_openrouter.yaml'),
      ...at('litellm/cassettes/completion_openrouter.yaml'),
      ...at('test_openrouter_web_search_annotations.yaml'),
      ...at('test_openrouter_web_search_annotations_stream.yaml'),
    ],
  },
  {
    reason: 'OpenRouter read a PDF for $2 per 1,000 pages (cost − cost_details = $0.002, one page); no answer counts pages.',
    exchanges: at('test_openrouter_file_annotation.yaml'),
  },
  {
    reason: 'OpenRouter’s advisor is a second model, whose tokens no answer counts: only the cost includes it.',
    exchanges: at('test_openrouter_advisor_tool.yaml'),
  },
]
