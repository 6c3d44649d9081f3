import type { Page } from 'playwright'
import { beforeEach, expect, test } from 'vitest'
import { exchangeId, runId } from '#shared/model/ids.ts'
import type { FixtureState } from '../../helpers/fixture-service.ts'
import { busyState } from '../../helpers/fixture-state.ts'
import { openInterface } from '../../helpers/interface-page.ts'

/** The list of runs in a browser, before a core that knows one day's runs, or 50,000. */
const NOW = new Date(2026, 10, 23, 14, 30).getTime()
const busy = busyState(NOW)

let state: FixtureState = busy
const ui = openInterface(NOW, () => state)
let page: Page
beforeEach(() => {
  page = ui.page
  state = busy
})

const open = async (path: string): Promise<void> => {
  await ui.open(path)
  await page.getByRole('table', { name: 'Runs' }).waitFor()
}
const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 20_000 })
const names = () => page.locator('.runs-run a').allTextContents()
const row = (name: string) => page.locator('.runs-run', { hasText: name })

test('a column orders the list, once more turns it round, and the address keeps it', async () => {
  await open('/runs')
  await page.getByRole('button', { name: 'Cost' }).click()
  await eventually(names).toEqual([
    'Fix the flaky webhook_retry test',
    'Add idempotency keys to refunds',
    'Migrate auth middleware to v5',
    'Draft release notes 4.2',
    'Review PR 409',
    'Upgrade vitest to 5',
    'Trim CI cache keys',
    'Fix type errors in billing',
    'Explain flaky e2e retries',
    'summarize-tickets (cron)',
    // What has no price has no place among prices.
    'Explain the ledger schema',
  ])
  expect(await page.getByRole('columnheader', { name: 'Cost' }).getAttribute('aria-sort')).toBe('descending')
  await page.getByRole('button', { name: 'Cost' }).click()
  await eventually(async () => (await names())[0]).toBe('summarize-tickets (cron)')
  await page.reload()
  await eventually(async () => (await names())[0]).toBe('summarize-tickets (cron)')
  expect(await page.getByRole('columnheader', { name: 'Cost' }).getAttribute('aria-sort')).toBe('ascending')
})

test('the list is narrowed by outcome, provider, cost and text together, each with a way out', async () => {
  await open('/runs')
  await page.getByRole('button', { name: 'Narrow' }).click()
  const filters = page.getByRole('dialog', { name: 'Narrow the list' })
  await filters.getByRole('checkbox', { name: 'Success' }).check()
  await filters.getByRole('checkbox', { name: /^anthropic/ }).check()
  await filters.getByRole('spinbutton', { name: 'at least' }).fill('0.5')
  await page.keyboard.press('Escape')
  await eventually(names).toEqual([
    'Fix the flaky webhook_retry test',
    'Add idempotency keys to refunds',
    'Draft release notes 4.2',
  ])
  await page.getByText('3 runs, $3.28').waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('release')
  await eventually(names).toEqual(['Draft release notes 4.2'])
  await page.reload()
  await eventually(names).toEqual(['Draft release notes 4.2'])
  await page.getByRole('button', { name: 'No longer narrow to Outcome: success' }).click()
  await page.getByRole('searchbox', { name: 'Filter runs' }).fill('nothing like it')
  await page.getByRole('heading', { name: 'No run fits' }).waitFor()
  await page.getByRole('link', { name: 'Show all runs' }).click()
  await eventually(async () => (await names()).length).toBe(11)
})

test('runs are chosen with the keys, deleted together, and come back', async () => {
  await open('/runs')
  await eventually(async () => (await names()).length).toBe(11)
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'x', 'ArrowDown', 'x']) await page.keyboard.press(key)
  await page.getByText('2 selected').waitFor()
  await page.keyboard.press('Delete')
  await eventually(async () => (await names()).length).toBe(9)
  await page.getByText('Deleted 2 runs.').waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await eventually(async () => (await names()).length).toBe(11)
})

test('runs are marked with a key, and each gets its own outcome back', async () => {
  await open('/runs')
  await eventually(async () => (await names()).length).toBe(11)
  const outcomes = () => page.locator('.runs-run > :nth-child(3)').allTextContents()
  const before = await outcomes()
  for (const key of ['End', 'x', 'ArrowUp', 'x', 'ArrowUp', 'ArrowUp', 'x', 'u']) await page.keyboard.press(key)
  await page.getByText('Marked 3 runs as a failure.').waitFor()
  await eventually(async () => (await outcomes()).filter((text) => text === 'failure').length).toBeGreaterThan(2)
  expect(await outcomes()).not.toEqual(before)
  await page.keyboard.press('Control+z')
  await page.getByText('3 runs marked as before.').waitFor()
  await eventually(outcomes).toEqual(before)
})

test('a run is renamed, tagged and marked from its menu, and its number is copied', async () => {
  await open('/runs')
  await row('Review PR 409').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Rename…' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Review of the ledger')
  await page.keyboard.press('Enter')
  await eventually(() => row('Review of the ledger').count()).toBe(1)
  await row('Review of the ledger').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Tag…' }).click()
  const tag = page.getByRole('textbox', { name: 'Tag' })
  await tag.fill('no tag')
  expect(await page.getByRole('button', { name: 'Tag', exact: true }).last().isDisabled()).toBe(true)
  await tag.fill('team=core')
  await page.keyboard.press('Enter')
  await row('Review of the ledger').getByText('core').waitFor()
  await row('Review of the ledger').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Mark as a failure' }).click()
  await row('Review of the ledger').getByText('failure').waitFor()
  await row('Review of the ledger').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Copy cost' }).click()
  await eventually(() => page.evaluate(() => navigator.clipboard.readText())).toBe('$0.48')
})

test('a running run shows what it spent lately', async () => {
  await open('/runs')
  await row('Migrate auth middleware')
    .getByRole('img', { name: /in the last 7 minutes$/ })
    .waitFor()
  expect(
    await row('Draft release notes')
      .getByRole('img', { name: /in the last/ })
      .count(),
  ).toBe(0)
})

test('50,000 runs are a list of a few rows, whose end is one key away', async () => {
  const [one] = busy.listed.slice(2)
  if (!one) throw new Error('no run is listed')
  const many = Array.from({ length: 50_000 }, (_, at) => ({
    ...one,
    id: runId(exchangeId(at.toString(16).padStart(16, '0').padEnd(24, '0'))),
    name: `Run ${at}`,
    startedAt: new Date(NOW - at * 60_000).toISOString(),
  }))
  state = { ...busy, listed: many, samples: [] }
  await open('/runs?sort=cost')
  await page.getByText('50,000 runs').waitFor()
  expect(await page.locator('.runs-run').count()).toBeLessThan(80)
  await page.locator('.runs-scroll').evaluate((element) => element.scrollTo(0, element.scrollHeight))
  await page.getByRole('link', { name: 'Run 49999' }).waitFor()
  expect(await page.locator('.runs-run').count()).toBeLessThan(80)
  const first = page.getByRole('link', { name: 'Run 0', exact: true })
  for (let round = 0; round < 2; round += 1) {
    await page.keyboard.press('Home')
    await first.waitFor()
    await page.locator('.runs-scroll').evaluate((element) => element.scrollTo(0, element.scrollHeight / 2))
    await first.waitFor({ state: 'detached' })
  }
  await page.keyboard.press('End')
  await page.getByRole('link', { name: 'Run 49999' }).waitFor()
})
