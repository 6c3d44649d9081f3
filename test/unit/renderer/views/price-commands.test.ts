import { expect, test } from 'vitest'
import { exchangeId, runId } from '#shared/model/ids.ts'
import { epochUs } from '#shared/model/units.ts'
import { createPriceBook } from '#shared/pricing/create-price-book.ts'
import { createOverrideBook } from '#shared/pricing/overrides.ts'
import { priceCommand, setCommand, unsetCommand } from '../../../../renderer/views/prices/price-commands.ts'

const [row] = createPriceBook().list({ provider: 'anthropic', model: 'claude-opus-5' })
const [own] = createOverrideBook([{ model: "ann's llama*", from: '2026-11-01', input: 1200, output: 0.05 }]).list({})

test('the command that sets a price begins with what the row says', () => {
  expect(row && setCommand(row)).toBe(
    'agentprof prices set claude-opus-5 --provider anthropic --input 5.00 --cache-read 0.50 --cache-write 6.25 --cache-write-1h 10.00 --output 25.00',
  )
})

test('a price of the user’s own is changed and removed as it was set, whatever its name', () => {
  expect(own && [setCommand(own), unsetCommand(own)]).toEqual([
    "agentprof prices set 'ann'\\''s llama*' --from 2026-11-01 --input 1200.00 --output 0.05",
    "agentprof prices unset 'ann'\\''s llama*' --from 2026-11-01",
  ])
})

test('a model without a price is named as it was served', () => {
  const model = { provider: 'openai', model: 'house-1', tier: 'priority', why: 'unknown-tier' as const }
  const alike = { calls: 1, lastAt: epochUs(1), lastRun: runId(exchangeId('c20be4000000000000000000')), sample: false }
  expect(priceCommand({ ...model, ...alike })).toBe(
    'agentprof prices set house-1 --provider openai --tier priority --input USD --output USD',
  )
})
