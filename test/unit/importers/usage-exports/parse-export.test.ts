import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { usageExports } from '#shared/importers/usage-exports/index.ts'
import { parseUsageExport } from '#shared/importers/usage-exports/parse-export.ts'

const folder = join(import.meta.dirname, '../../../fixtures/usage-exports')

/** What a fixture holds: its format, days and rows. */
function parsed(file: string) {
  const result = parseUsageExport(readFileSync(join(folder, file), 'utf8'))
  if (!result.ok) throw new Error(result.error)
  const { format, rows, days, moreFollows } = result.value
  return { format: format.id, rows, days, moreFollows }
}

const problem = (text: string): string => {
  const result = parseUsageExport(text)
  return result.ok ? 'read' : result.error
}

test('the formats are told apart by id, and each has a fixture that only it reads', () => {
  const ids = usageExports.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  const files = readdirSync(folder)
  for (const file of files) expect(file).toMatch(new RegExp(`^${parsed(file).format}\\.`))
  expect([...new Set(files.map((file) => file.replace(/\.\w+$/, '')))].sort()).toEqual([...ids].sort())
})

describe('OpenAI', () => {
  test('usage as JSON: a row for each result, days without usage too, and the pages that are missing', () => {
    expect(parsed('openai-usage.json')).toEqual({
      format: 'openai-usage',
      days: ['2026-11-23', '2026-11-24'],
      moreFollows: true,
      rows: [
        {
          day: '2026-11-23',
          model: 'gpt-5.5-2026-04-23',
          calls: 10,
          tokens: { input: 59_200, cacheRead: 5760, cacheWrite5m: 100, output: 10_646 },
        },
        { day: '2026-11-23', model: 'gpt-5.5-2026-04-23', calls: 1, tokens: { input: 1000, output: 20 } },
      ],
    })
  })

  test('usage as CSV: the same fields, counts with a decimal point', () => {
    expect(parsed('openai-usage.csv')).toMatchObject({
      days: ['2026-11-23', '2026-11-24'],
      rows: [{ model: 'gpt-5.5-2026-04-23', calls: 10, tokens: { input: 59_200, cacheRead: 5760, output: 10_646 } }],
    })
  })

  test('costs: dollars to the last digit, a line item is a model and what of it', () => {
    expect(parsed('openai-costs.json')).toMatchObject({
      moreFollows: false,
      rows: [
        { day: '2026-11-23', model: 'gpt-5.5-2026-04-23', tokens: {}, pico: 60_000_000_000n },
        { day: '2026-11-24', model: 'Web search tool calls', pico: 150_000n },
      ],
    })
    expect(parsed('openai-costs.csv')).toMatchObject({
      days: ['2026-11-23', '2026-11-24'],
      rows: [{ day: '2026-11-23', model: 'gpt-5-nano', pico: 3_835_980_000n }],
    })
  })
})

describe('Anthropic', () => {
  const tokens = { input: 3200, fresh: 1500, cacheRead: 200, cacheWrite5m: 500, cacheWrite1h: 1000, output: 500 }

  test('usage: disjoint buckets and their sum, the same from the API and from the console', () => {
    expect(parsed('anthropic-usage.json').rows).toEqual([{ day: '2026-11-23', model: 'claude-opus-5', tokens }])
    expect(parsed('anthropic-usage-table.csv').rows).toEqual([{ day: '2026-11-23', model: 'claude-opus-5', tokens }])
  })

  test('costs: the API says cents, the console dollars', () => {
    expect(parsed('anthropic-costs.json').rows).toEqual([
      { day: '2026-11-23', model: 'claude-opus-5', tokens: {}, pico: 1_237_891_200_000n },
      { day: '2026-11-23', model: 'web_search', tokens: {}, pico: 200_000_000_000n },
    ])
    expect(parsed('anthropic-costs-table.csv').rows).toMatchObject([
      { model: 'Claude Opus 5', pico: 50_000_000_000n },
      { model: 'Claude Opus 5', pico: 12_500_000_000n },
    ])
  })
})

const bucket = (fields: object, times: object = { start_time: 1795392000, end_time: 1795478400 }): string =>
  JSON.stringify({ data: [{ ...times, results: [fields] }] })
const usage = { input_tokens: 1, output_tokens: 1, num_model_requests: 1 }

test.each([
  ['', /^no usage export: neither JSON nor a table/],
  ['hello world', /^no usage export: neither JSON nor a table/],
  ['{"data": [', /^no usage export: not JSON: /],
  ['{"choices": []}', /^no usage export: no time buckets: /],
  ['{"data": [{"start_time": 1795392000, "results": []}]}', /^the export holds no usage: all of its time buckets are empty$/],
  ['date,cost\n2026-11-23,5\n', /^no usage export that is known: its fields are date, cost… \(known: OpenAI usage, /],
  [bucket({ ...usage, input_tokens: -1 }), /^OpenAI usage, line 1: input_tokens is not a count: -1$/],
  [bucket({ ...usage, input_tokens: 'many' }), /^OpenAI usage, line 1: input_tokens is not a count: "many"$/],
  [bucket(usage, { start_time: 'soon' }), /^OpenAI usage, line 1: start_time is not a time: "soon"$/],
  [
    bucket(usage, { start_time: 1795392000, end_time: 1795392000 + 7 * 86_400 }),
    /^OpenAI usage, line 1: a time bucket goes from 2026-11-23 to 2026-11-30: export by day/,
  ],
  [bucket({ amount: { value: 1, currency: 'eur' } }), /^OpenAI costs, line 1: amount_currency is "eur": only dollars/],
  ['usage_date_utc,cost_usd\nNov 23,1\n', /^Anthropic console costs, line 1: usage_date_utc is not a day: "Nov 23"$/],
  ['usage_date_utc,cost_usd\n2026-11-31,1\n', /is not a day: "2026-11-31"$/],
])('%j says in one line what is wrong', (text, line) => {
  expect(problem(text)).toMatch(line)
  expect(problem(text)).not.toContain('\n')
})

test('hours and minutes belong to their UTC day', () => {
  const hour = bucket(usage, { start_time: 1795392000 + 23 * 3600, end_time: 1795392000 + 24 * 3600 })
  expect(parseUsageExport(hour)).toMatchObject({ ok: true, value: { days: ['2026-11-23'] } })
})
