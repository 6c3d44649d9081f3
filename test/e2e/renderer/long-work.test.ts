import { expect, test } from 'vitest'
import { busyState } from '../../helpers/fixture-state.ts'
import { openInterface } from '../../helpers/interface-page.ts'

const now = Date.parse('2026-07-03T11:40:00Z')
const state = busyState(now)
const run = state.samples[0]?.view.run
const core = openInterface(now, () => state)

/** The core takes for ever to answer this method, until the returned function is called. */
async function hold(method: string): Promise<() => Promise<void>> {
  const path = `**/api/${method}`
  await core.page.route(path, () => {})
  return () => core.page.unroute(path)
}

test.each([
  { view: 'flame', says: 'Building the flame', shown: { role: 'img', name: /^Flame by cost/ } },
  { view: 'table', says: 'Building the table', shown: { role: 'table', name: 'Self and total by segment' } },
] as const)('a $view that takes long says so, is stopped, and is asked for again', async ({ view, says, shown }) => {
  const { page } = core
  const free = await hold('profiles.get')
  await core.open(`/runs/${run?.id}/${view}`)
  const hungUp = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/api/profiles.get'))
  await page.getByRole('progressbar', { name: says }).waitFor()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await hungUp
  await page.getByText('It was stopped before it was done.').waitFor()
  expect(await page.getByRole('progressbar').count()).toBe(0)
  await free()
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole(shown.role, { name: shown.name }).waitFor()
})

test('a table of another weight that takes long says so over the one that is there, and is stopped', async () => {
  const { page } = core
  await core.open(`/runs/${run?.id}/table`)
  const table = page.getByRole('table', { name: 'Self and total by segment' })
  await table.waitFor()
  await hold('profiles.get')
  await page.locator('.run-tools label', { hasText: 'Tokens' }).click()
  await page.getByRole('progressbar', { name: 'Building the table' }).waitFor()
  expect(await table.count()).toBe(1)
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByText('It was stopped before it was done.').waitFor()
  expect(await page.getByRole('progressbar').count()).toBe(0)
})

test('an export that takes long says so, and leaves nothing behind when it is stopped', async () => {
  const { page } = core
  await hold('runs.export')
  await core.open(`/runs/${run?.id}/timeline`)
  await page.getByRole('button', { name: 'Export' }).click()
  await page.getByRole('menuitem', { name: /^HAR/ }).click()
  await page.getByRole('progressbar', { name: 'Writing HAR' }).waitFor()
  const hungUp = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/api/runs.export'))
  await page.getByRole('button', { name: 'Cancel' }).click()
  await hungUp
  await expect.poll(() => page.getByRole('progressbar').count()).toBe(0)
  expect(await page.getByRole('alert').count()).toBe(0)
})
