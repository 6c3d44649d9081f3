import type { Page } from 'playwright'
import { beforeEach, expect, test } from 'vitest'
import { topFrames } from '#shared/profile/top-frames.ts'
import { busyState } from '../../helpers/fixture-state.ts'
import { openInterface } from '../../helpers/interface-page.ts'

/** What can be copied where: any number, calls and frames wherever they stand, with the keys too; and what is said of it. */
const NOW = new Date(2026, 10, 23, 14, 30).getTime()
const busy = busyState(NOW)
const [sample] = busy.samples
const call = sample?.view.calls[14]
if (!sample || call?.cost.kind !== 'priced' || !call.usage) throw new Error('the day has no such call')
const { run } = sample.view
const usd = (nanoUsd: number): string => `$${String(nanoUsd / 1e9)}`
const callUsd = usd(call.cost.nanoUsd)

const ui = openInterface(NOW, () => busy)
let page: Page
beforeEach(() => {
  page = ui.page
})
const { open } = ui
const copied = () => page.evaluate(() => navigator.clipboard.readText())
const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 20_000 })
const line = (name: string) => page.getByRole('menuitem', { name, exact: true })

test('numbers, calls and the rows of the timeline’s table are copied, and what was copied is said', async () => {
  await open(`/runs/${run.id}/timeline?sel=${call.id}`)
  await page.getByTestId('run-cost').click({ button: 'right' })
  await line(`Copy ${usd(run.cost.nanoUsd)}`).click()
  await page.getByText(`Copied “${usd(run.cost.nanoUsd)}”.`).waitFor()
  expect(await copied()).toBe(usd(run.cost.nanoUsd))

  const details = page.getByRole('region', { name: 'Call 15', exact: true })
  await details.getByRole('heading', { name: 'Call 15' }).click({ button: 'right' })
  await line('Copy cost').click()
  await eventually(copied).toBe(callUsd)
  await details
    .getByText(call.usage?.inputTotal.toLocaleString('en-US') ?? '')
    .first()
    .click({ button: 'right' })
  await line('Copy input tokens').click()
  await eventually(copied).toBe(String(call.usage?.inputTotal))

  await page.keyboard.press('t')
  const table = page.getByRole('table', { name: 'Calls of the run' })
  await table.getByRole('button', { name: 'Call 15', exact: true }).waitFor()
  await page.keyboard.press('Shift+F10')
  await line('Copy id').click()
  await eventually(copied).toBe(call.id)
})

test('what the overview and the context track draw stands in the table beside them', async () => {
  await open(`/runs/${run.id}/timeline`)
  await page.getByRole('img', { name: /^Overview: 24 calls.*Press T for a table\.$/ }).waitFor()
  await page.getByRole('img', { name: /^Context of main.*Press T for a table\.$/ }).waitFor()
  await page.keyboard.press('t')
  const rows = await page.getByRole('table', { name: 'Calls of the run' }).locator('tbody tr').all()
  expect(rows).toHaveLength(24)
  const cells = await rows[14]?.locator('td').allTextContents()
  const [input, read, written, fresh] = (cells ?? []).slice(7, 11).map((text) => Number(text.replaceAll(',', '')))
  expect(input).toBe(call.usage?.inputTotal)
  expect((read ?? 0) + (written ?? 0) + (fresh ?? 0)).toBe(input)
  expect(await rows.at(-1)?.locator('td').last().textContent()).toBe(`$${(run.cost.nanoUsd / 1e9).toFixed(3)}`)
})

test('frames are copied from the top frames, their details, the flame’s table and the sandwich', async () => {
  const [dearest] = topFrames({ calls: sample.view.calls, segments: sample.segments }, 'cost')
  if (!dearest) throw new Error('the run pays for nothing')
  await open(`/runs/${run.id}/flame`)
  const frames = page.getByRole('complementary', { name: 'Top frames' })
  await frames.getByText(dearest.name, { exact: true }).click({ button: 'right' })
  await line('Copy total').click()
  await eventually(copied).toBe(usd(dearest.total.nanoUsd))
  await page.getByRole('region', { name: dearest.name }).getByRole('heading', { name: dearest.name }).click({ button: 'right' })
  await line('Copy first send').click()
  await eventually(copied).toBe(usd(dearest.firstSend.nanoUsd))

  await page.keyboard.press('t')
  await page.getByRole('table', { name: 'Frames of the flame' }).getByRole('button', { name: 'main' }).first().click()
  await page.getByRole('region', { name: 'main' }).waitFor()
  await page.keyboard.press('Shift+F10')
  await line('Copy name').click()
  await eventually(copied).toBe('main')

  await page.keyboard.press('3')
  const sandwich = page.getByRole('complementary', { name: /^Callers and callees/ })
  await sandwich.getByRole('heading').first().click({ button: 'right' })
  await line('Copy self').waitFor()
  await page.keyboard.press('Escape')
  await sandwich.getByRole('row', { name: /main/ }).first().click({ button: 'right' })
  await line('Copy name').click()
  await eventually(copied).toBe('main')
})

test('a clipboard that refuses is said so', async () => {
  await open(`/runs/${run.id}/timeline`)
  await page.getByTestId('run-cost').waitFor()
  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException('Write permission denied.', 'NotAllowedError'))
  })
  await page.getByTestId('run-cost').click({ button: 'right' })
  await line('Copy $1.74').click()
  await page.getByText('Nothing was copied: the browser refused. It is “$1.74”.').waitFor()
})
