import type { Page } from 'playwright'
import { beforeEach, expect, test } from 'vitest'
import { busyState } from '../../helpers/fixture-state.ts'
import { openInterface } from '../../helpers/interface-page.ts'

/** The palette, pausing, clearing, and what is said when the recorder is gone. */
const NOW = new Date(2026, 10, 23, 14, 30).getTime()
const busy = busyState(NOW)
const [sample] = busy.samples
if (!sample) throw new Error('the day has no run to open')
const { run } = sample.view

const ui = openInterface(NOW, () => busy, { strict: false })
let page: Page
beforeEach(() => {
  page = ui.page
})

const { open } = ui
const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 20_000 })
/** Opens the palette and types into it, once it listens. */
async function search(text: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').locator('input:focus').waitFor()
  await page.keyboard.type(text)
}
const line = (name: string | RegExp) => page.getByRole('dialog').getByRole('button', { name })

test('Ctrl K finds a run by its name and goes there', async () => {
  await open('/settings')
  await page.getByRole('heading', { name: 'Settings' }).waitFor()
  await search('webhook')
  await line(/Fix the flaky webhook_retry test/).click()
  await page.waitForURL(`**/runs/${run.id}/timeline`)
})

test('the palette has what the view can do, searches its frames, and copies', async () => {
  await open(`/runs/${run.id}/timeline`)
  await page.getByTestId('run-cost').waitFor()
  await page.getByRole('button', { name: /^Search runs, frames, commands/ }).click()
  await page.getByRole('dialog').locator('input:focus').waitFor()
  await page.keyboard.type('next call')
  await page.keyboard.press('ArrowDown')
  await line(/Select the next call/).click()
  await page.getByRole('heading', { name: 'Call 1', exact: true }).waitFor()
  await search('Bash')
  await line('Find “Bash” in this view').click()
  await eventually(() => page.getByRole('searchbox', { name: 'Find calls' }).inputValue()).toBe('Bash')
  await search('set-up anthropic')
  await line('Copy the set-up for Anthropic').click()
  await eventually(() => page.evaluate(() => navigator.clipboard.readText())).toContain(
    'ANTHROPIC_BASE_URL=http://127.0.0.1:4141/anthropic',
  )
})

test('a terminal with recording on is opened from the first screen and from the palette', async () => {
  await open('/')
  await page.getByRole('button', { name: 'Open terminal with recording on' }).click()
  await page.getByText('A terminal opens.', { exact: false }).waitFor()
  await search('terminal')
  await line('Open terminal with recording on').waitFor()
})

test('what the recorder adds is told in the settings', async () => {
  await open('/settings')
  await eventually(() => page.getByTestId('overhead').textContent()).toBe(
    '212 µs (95 % within 480 µs, at most 3.1 ms) to the first byte, 14 µs (95 % within 38 µs, at most 610 µs) to each chunk',
  )
})

test('recording is paused from the title bar, every screen says so, and it is resumed there', async () => {
  await open('/runs')
  await page.getByRole('button', { name: 'Pause recording' }).click()
  await page.getByText('Recording is paused.', { exact: true }).waitFor()
  await page.getByRole('link', { name: 'Home', exact: true }).click()
  await page.getByRole('heading', { name: 'Paused on' }).waitFor()
  await page.getByRole('button', { name: 'Resume recording' }).last().click()
  await page.getByRole('heading', { name: 'Recording on' }).waitFor()
  expect(await page.getByText('Recording is paused.', { exact: true }).count()).toBe(0)
})

test('limits say what would go before they are set, and are set only after a question', async () => {
  await open('/settings')
  await page.getByLabel('Remove after').fill('zwei')
  await page.getByText('Days must be a number above 0.').waitFor()
  await page.getByLabel('Remove after').fill('2')
  await page.getByRole('button', { name: 'Show what would go' }).click()
  const preview = page.getByTestId('removal')
  await eventually(() => preview.locator('p').first().textContent()).toBe(
    '4,812 bodies are kept: 1.9 GB, 61.4 MB on disk. 40 bodies of 2 runs would go: 7.8 MB, 122 kB on disk.',
  )
  expect(await preview.locator('tbody tr').first().textContent()).toMatch(/^Fix type errors in billing.*older than the limit22/)
  await page.getByRole('button', { name: 'Set limits' }).click()
  const question = page.getByRole('dialog', { name: 'Remove bodies?' })
  await question.getByText('40 bodies (7.8 MB) go now, and cannot be brought back.', { exact: false }).waitFor()
  await question.getByRole('button', { name: 'Remove and keep the limits' }).click()
  await page.getByText('Removed 40 bodies (7.8 MB). The limits hold.').waitFor()
  await eventually(() => page.getByLabel('Remove after').inputValue()).toBe('2')
})

test('all runs are deleted only after a question', async () => {
  await open('/settings')
  const ask = page.getByRole('button', { name: 'Delete all runs…' })
  await ask.click()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await ask.click()
  await page.getByRole('dialog', { name: 'Delete all runs?' }).getByRole('button', { name: 'Delete all runs' }).click()
  await page.getByRole('heading', { name: 'Nothing recorded yet' }).waitFor()
})

test('when the recorder is gone, the screen says that it is old and how to start it', async () => {
  await open('/runs')
  await page.getByRole('table', { name: 'Runs' }).waitFor()
  await ui.server.close()
  await page.getByText('The recorder does not answer.').waitFor()
  await page.getByRole('button', { name: 'Copy command that starts the recorder' }).waitFor()
  expect(await page.locator('.runs-run').count()).toBeGreaterThan(0)
})
