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
  ['a gateway that prices calls itself', { pydantic_ai_gateway: { cost_estimate: 0.0001546 } }, 0.0001546],
])('%s', (_vendor, usage, dollars) => {
  expect(readReportedCost(usage, [])).toBeCloseTo(dollars, 12)
})

test('who says nothing, or nonsense, reports no cost', () => {
  expect(readReportedCost({ prompt_tokens: 3 }, [])).toBeUndefined()
  expect(readReportedCost({ cost: -1 }, [])).toBeUndefined()
  expect(readReportedCost({ cost: null }, [])).toBeUndefined()
})

test('LiteLLM says it in a header, which yields to the word of the provider', () => {
  const header = (cost: string) => [['x-litellm-response-cost', cost]] as const
  expect(readReportedCost(undefined, header('2.85e-05'))).toBe(0.0000285)
  expect(readReportedCost({ cost: 0.5 }, header('0.4'))).toBe(0.5)
  expect(['0.0', 'None', '', '-1', 'Infinity'].map((cost) => readReportedCost({}, header(cost)))).toEqual(
    Array(5).fill(undefined),
  )
})
