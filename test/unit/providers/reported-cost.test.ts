import { expect, test } from 'vitest'
import { readReportedCost } from '#shared/providers/reported-cost.ts'

test.each([
  ['OpenRouter', { cost: 0.0021, is_byok: false, cost_details: { upstream_inference_cost: 0.0021 } }, 0.0021],
  ['OpenRouter with a key of one’s own', { cost: 0.001, is_byok: true, cost_details: { upstream_inference_cost: 0.02 } }, 0.021],
  ['OpenRouter, free', { cost: 0 }, 0],
  ['Perplexity', { cost: { input_tokens_cost: 0.001, request_cost: 0.005, total_cost: 0.006 } }, 0.006],
  ['Charm Hyper', { cost: { usd: 0.25 } }, 0.25],
  ['xAI', { cost_in_usd_ticks: 37_756_000 }, 0.0037756],
  ['DeepInfra', { estimated_cost: 0.0004 }, 0.0004],
])('%s', (_vendor, usage, dollars) => {
  expect(readReportedCost(usage)).toBeCloseTo(dollars, 12)
})

test('who says nothing, or nonsense, reports no cost', () => {
  expect(readReportedCost({ prompt_tokens: 3 })).toBeUndefined()
  expect(readReportedCost({ cost: -1 })).toBeUndefined()
  expect(readReportedCost({ cost: null })).toBeUndefined()
})
