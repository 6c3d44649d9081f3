import type { Page } from 'playwright'
import { beforeEach, expect, test } from 'vitest'
import { busyState } from '../../helpers/fixture-state.ts'
import { openInterface } from '../../helpers/interface-page.ts'

/** The price list: from a call to its row, by keys and by search, and back from its address. */
const NOW = new Date(2026, 10, 23, 14, 30).getTime()
const busy = busyState(NOW)
const [sample] = busy.samples
const call = sample?.view.calls.find(({ cost }) => cost.kind === 'priced' && cost.priceRow !== null)
if (!sample || call?.cost.kind !== 'priced') throw new Error('the day has no priced call')
const { priceRow } = call.cost

const ui = openInterface(NOW, () => busy)
let page: Page
beforeEach(() => {
  page = ui.page
})
const { open } = ui
const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 20_000 })
const selectedRow = () => new URL(page.url()).searchParams.get('row')
const details = (model: string) => page.getByRole('complementary', { name: `Price of ${model}`, exact: true })

test('a call leads to the row that priced it, with what all such calls cost', async () => {
  await open(`/runs/${sample.view.run.id}/timeline?sel=${call.id}`)
  await page.getByRole('link', { name: call.servedModel, exact: true }).click()
  await details(call.servedModel).waitFor()
  expect(selectedRow()).toBe(priceRow)
  const alike = sample.view.calls.filter(({ cost }) => cost.kind === 'priced' && cost.priceRow === priceRow)
  const spent = alike.reduce((sum, { cost }) => sum + (cost.kind === 'priced' ? cost.nanoUsd : 0), 0)
  const row = page.getByRole('row', { name: new RegExp(`^anthropic ${call.servedModel} since 2026-05-01`) })
  expect(await row.textContent()).toContain(`${alike.length}$${(spent / 1e9).toFixed(2)}`)
  await page.reload()
  await details(call.servedModel).waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/runs/${sample.view.run.id}/timeline`)
})

test('a price is found by keys alone, its steps and dates shown, and the command for another one copied', async () => {
  await open('/runs')
  await page.getByRole('heading', { name: 'Runs' }).waitFor()
  await page.keyboard.press('p')
  await page.waitForURL('**/prices')
  await page.getByRole('region', { name: 'Price rows' }).waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('gpt-5.6-sol')
  await page.getByText('since 2026-08-21').first().waitFor()
  await page.getByRole('combobox', { name: 'Provider' }).selectOption('openai')
  await page.getByText('All', { exact: true }).click()
  await page.getByRole('region', { name: 'Price rows' }).focus()
  await page.keyboard.press('Home')
  await details('gpt-5.6-sol').getByText('until 2026-08-21').waitFor()
  expect(selectedRow()).toContain('openai/gpt-5.6-sol@start~')
  await page.keyboard.press('End')
  await eventually(selectedRow).toContain('#priority')
  await page.keyboard.press('Home')
  await details('gpt-5.6-sol').getByRole('button', { name: 'Copy the command that sets a price' }).click()
  await eventually(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(
    /^agentprof prices set gpt-5\.6-sol --provider openai --input [\d.]+ --cache-read [\d.]+/,
  )
  await page.reload()
  await details('gpt-5.6-sol').getByText('until 2026-08-21').waitFor()
  expect(await page.getByRole('searchbox').inputValue()).toBe('gpt-5.6-sol')
  expect(await page.getByRole('row').count()).toBeLessThan(60)
})
