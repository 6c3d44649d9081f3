import { describe, expect, test } from 'vitest'
import { epochUs } from '#shared/model/units.ts'
import { createPriceBook } from '#shared/pricing/create-price-book.ts'
import { createOverrideBook } from '#shared/pricing/overrides.ts'
import { priceAttempt } from '#shared/pricing/price-call.ts'
import { readMessagesUsage, readSamplings } from '#shared/providers/anthropic-messages/usage.ts'

const AT = epochUs(Date.parse('2026-11-23T12:00:00Z') * 1000)
const OURS = 'claude-opus-5'
/** $1 in, $5 out; above 100,000 tokens five times as much. */
const stepped = createOverrideBook([
  { model: 'stepped', input: 1, output: 5, steps: [{ aboveInputTokens: 100_000, input: 5, output: 25 }] },
])

/** What an answer costs, from its usage on the wire; nano-dollars. */
function price(usage: Record<string, unknown>, { model = OURS, tier = null as string | null, geo = null as string | null } = {}) {
  const samplings = readSamplings(usage, model)
  const query = { provider: 'anthropic', host: 'api.anthropic.com', model, tier, geo, at: AT, ...(samplings && { samplings }) }
  const lookup = createPriceBook([stepped]).lookup(query)
  return priceAttempt({ lookup, usage: readMessagesUsage(usage, model), usageSource: 'reported', billing: 'billed' })
}

const message = (input: number, output: number) => ({ type: 'message', input_tokens: input, output_tokens: output })
const advisor = (model: string, rest: object = {}) => ({
  type: 'advisor_message',
  model,
  input_tokens: 1000,
  output_tokens: 100,
  ...rest,
})

describe('the advisor', () => {
  const totals = { input_tokens: 2000, output_tokens: 200 }
  const own = 2000 * 5000 + 200 * 25_000

  test('is priced at its own model’s rates, and surely so: Fable 5 at $10 and $50, not at $5 and $25', () => {
    const iterations = [message(1000, 100), advisor('claude-fable-5'), message(1000, 100)]
    expect(price({ ...totals, iterations })).toMatchObject({
      nanoUsd: own + 1000 * 10_000 + 100 * 50_000,
      estimated: false,
      priceRow: expect.stringMatching(/\/anthropic\/claude-opus-5@start~[0-9a-f]{8}$/),
    })
  })

  test('has a cache of its own', () => {
    const cached = { cache_read_input_tokens: 1000, cache_creation: { ephemeral_1h_input_tokens: 1000 } }
    const iterations = [message(2000, 200), advisor('claude-fable-5', cached)]
    expect(price({ ...totals, iterations })).toMatchObject({
      nanoUsd: own + 1000 * 10_000 + 1000 * 1000 + 1000 * 20_000 + 100 * 50_000,
      estimated: false,
    })
  })

  test('costs more where all of it is kept in one place, and half in a batch', () => {
    const iterations = [message(2000, 200), advisor('claude-fable-5')]
    const plain = own + 1000 * 10_000 + 100 * 50_000
    expect(price({ ...totals, iterations }, { geo: 'us' })).toMatchObject({ nanoUsd: Math.round(plain * 1.1) })
    expect(price({ ...totals, iterations }, { tier: 'batch' })).toMatchObject({ nanoUsd: plain / 2 })
  })

  test('of a model without a price is priced as the answer’s own, marked estimated', () => {
    const iterations = [message(2000, 200), advisor('claude-nobody-1')]
    expect(price({ ...totals, iterations })).toMatchObject({ nanoUsd: own + 1000 * 5000 + 100 * 25_000, estimated: true })
  })
})

describe('a fallback', () => {
  const fallback = { type: 'fallback_message', model: 'claude-haiku-4-5', input_tokens: 1000, output_tokens: 100 }

  test('is priced at its own model’s rates, whether or not the totals include it', () => {
    const iterations = [message(1000, 10), fallback]
    const both = 1000 * 5000 + 10 * 25_000 + 1000 * 1000 + 100 * 5000
    expect(price({ input_tokens: 1000, output_tokens: 10, iterations })).toMatchObject({ nanoUsd: both, estimated: false })
    expect(price({ input_tokens: 2000, output_tokens: 110, iterations })).toMatchObject({ nanoUsd: both, estimated: false })
  })

  test('that answers in the other model’s name leaves the first attempt to its own', () => {
    const iterations = [{ ...message(1000, 10), model: OURS }, fallback]
    expect(price({ input_tokens: 2000, output_tokens: 110, iterations }, { model: 'claude-haiku-4-5' })).toMatchObject({
      nanoUsd: 1000 * 5000 + 10 * 25_000 + 1000 * 1000 + 100 * 5000,
      estimated: false,
    })
  })
})

describe('long context', () => {
  const compaction = { type: 'compaction', input_tokens: 80_000, output_tokens: 100 }

  test('is what one sampling exceeds, not what several do together', () => {
    const iterations = [compaction, message(40_000, 100)]
    expect(price({ input_tokens: 40_000, output_tokens: 100, iterations }, { model: 'stepped' })).toMatchObject({
      nanoUsd: 120_000 * 1000 + 200 * 5000,
    })
  })

  test('holds where a sampling exceeds it', () => {
    const iterations = [message(150_000, 100), message(150_000, 100)]
    expect(price({ input_tokens: 300_000, output_tokens: 200, iterations }, { model: 'stepped' })).toMatchObject({
      nanoUsd: 300_000 * 5000 + 200 * 25_000,
    })
  })
})

test('an answer of one sampling is priced with the plain row', () => {
  const usage = { input_tokens: 1000, output_tokens: 100, iterations: [message(1000, 100)] }
  expect(readSamplings(usage, OURS)).toBeUndefined()
  expect(price(usage)).toMatchObject({ nanoUsd: 1000 * 5000 + 100 * 25_000 })
})
