import type { Page } from 'playwright'
import { beforeEach, expect, test } from 'vitest'
import { busyState } from '../../helpers/fixture-state.ts'
import { openInterface } from '../../helpers/interface-page.ts'

/** The flame's shapes and the table of frames, in a browser before a core that knows one run. Console warnings fail a test. */

/** In the afternoon, so that what is hours old is of the same day. */
const NOW = new Date(2026, 10, 23, 14, 30).getTime()
const state = busyState(NOW)
const [sample] = state.samples
if (!sample) throw new Error('the day has no run to open')
const { run } = sample.view

const ui = openInterface(NOW, () => state)
let page: Page
beforeEach(() => {
  page = ui.page
})

const { open } = ui
/** What the page comes to show; machines that run tests may be slow. */
const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 20_000 })
const query = (name: string): string | null => new URL(page.url()).searchParams.get(name)

const named = (name: string) => page.getByRole('navigation', { name: 'Focus' }).getByText(name, { exact: true })
const table = (name: string) => page.getByRole('table', { name })

test('the table sums the run by segment, dearest first; its rows and what belongs to none are the run’s cost', async () => {
  await open(`/runs/${run.id}/table`)
  const rows = table('Self and total by segment')
  await rows.waitFor()
  expect(await rows.getByRole('columnheader', { name: 'Total' }).getAttribute('aria-sort')).toBe('descending')
  expect(await rows.locator('tbody button').first().textContent()).toBe('Tool results')
  expect(await rows.locator('tfoot tr').last().textContent()).toContain('$1.74')
})

test('a heading orders the table, the weight and the groups change it, and its address restores it', async () => {
  await open(`/runs/${run.id}/table`)
  await page.getByText('Tool', { exact: true }).click()
  await page.getByRole('button', { name: 'Tool' }).click()
  const rows = table('Self and total by tool')
  await eventually(() => rows.locator('tbody button').first().textContent()).toBe('Bash')
  expect([query('by'), query('sort')]).toEqual(['tool', 'name'])
  await page.reload()
  await eventually(() => rows.locator('tbody button').allTextContents()).toEqual([
    'Bash',
    'Edit',
    'Glob',
    'Grep',
    'mcp__sentry__search',
    'Read',
    'Task',
    'Write',
  ])
  await page.getByText('Calls', { exact: true }).first().click()
  await table('Self and total by agent').waitFor()
})

test('the table is found through and walked by keys alone; Enter opens the frame in the flame, and back leads back', async () => {
  await open(`/runs/${run.id}/table?by=tool`)
  await table('Self and total by tool').waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await eventually(() => query('sel')).toBe('frame:tool:Bash')
  await page.getByRole('complementary', { name: 'Callers and callees of Bash' }).waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('gr')
  await eventually(() => table('Self and total by tool').locator('tbody button').allTextContents()).toEqual(['Grep'])
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Shift+F10')
  await page.getByRole('menuitem', { name: 'Copy name' }).click()
  await eventually(() => page.evaluate(() => navigator.clipboard.readText())).toBe('Bash')
  await table('Self and total by tool').getByRole('button', { name: 'Grep' }).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Copy self' }).click()
  await eventually(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/^\$\d+\.\d+$/)
  await table('Self and total by tool').getByRole('button', { name: 'Bash', exact: true }).click()
  await eventually(() => query('sel')).toBe('frame:tool:Bash')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/flame?**')
  await named('Bash').waitFor()
  expect(query('shape')).toBe('sandwich')
  await page.goBack()
  await page.getByRole('complementary', { name: 'Callers and callees of Bash' }).waitFor()
})

test('callers and callees of a frame each come to what the frame comes to', async () => {
  await open(`/runs/${run.id}/table?by=agent&sel=frame%3Aagent%3Aexplore`)
  const shares = (name: string) =>
    table(name)
      .locator('tbody tr')
      .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent?.trim())))
  await table('Callers').waitFor()
  expect((await shares('Callers'))[0]).toEqual(['main', '100%', '$0.205'])
  expect((await shares('Callees'))[0]?.[0]).toBe('tool result')
})

test('a call selected on the timeline marks its row in the table', async () => {
  await open(`/runs/${run.id}/timeline?sel=${sample.view.calls[0]?.id}`)
  await page.getByRole('heading', { name: 'Call 1', exact: true }).waitFor()
  await page.keyboard.press('3')
  await page.getByText('Agent', { exact: true }).click()
  await eventually(() => page.locator('.totals .sel').getByRole('button').textContent()).toBe('main')
})

test('the flame turns over, and about one frame: double click makes a frame the middle, Backspace goes back', async () => {
  await open(`/runs/${run.id}/flame`)
  await page.getByText('Inverted', { exact: true }).click()
  const flame = page.getByRole('img', { name: /^Flame by cost/ })
  await flame.click({ position: { x: 40, y: 50 } })
  await page.getByRole('heading', { name: 'cache write 5m' }).waitFor()
  await page.getByText('Sandwich', { exact: true }).click()
  await named('cache write 5m').waitFor()
  expect(query('focus')).toBe('frame:price-class:cache write 5m')
  await page.keyboard.press('Backspace')
  await named('Tool results').waitFor()
  await flame.dblclick({ position: { x: 40, y: 130 } })
  await named('Read').waitFor()
  await page.reload()
  await named('Read').waitFor()
})

test('a search in a sandwich counts what it finds in the run, not in both halves', async () => {
  await open(`/runs/${run.id}/flame?q=bash`)
  const found = page.getByRole('search').getByRole('status')
  await eventually(() => found.textContent()).toContain('frames, $')
  const inRun = await found.textContent()
  await page.getByText('Sandwich', { exact: true }).click()
  await named('Tool results').waitFor()
  expect(await found.textContent()).toBe(inRun)
})

test('by calls the flame counts calls, down to the call site', async () => {
  await open(`/runs/${run.id}/flame?weight=calls`)
  await page.getByRole('img', { name: `Flame by calls: 10 frames of ${run.callCount} calls. Press T for a table.` }).waitFor()
  await page.getByRole('button', { name: 'Level 2: Call site' }).waitFor()
})

test('nothing selected, the dearest is told; a level moves by menu, and by dragging', async () => {
  await open(`/runs/${run.id}/flame`)
  await page.getByRole('region', { name: 'Tools schema' }).getByText('The dearest.').waitFor()
  await page.getByRole('button', { name: 'Level 3: Segment' }).click()
  await page.getByRole('menuitem', { name: 'Move up' }).click()
  await eventually(() => query('stack')).toBe('agent,segment,direction,tool,item,price-class')
  await page.getByRole('button', { name: 'Level 6: Price class' }).dragTo(page.getByRole('button', { name: 'Level 1: Agent' }))
  await eventually(() => query('stack')).toBe('price-class,agent,segment,direction,tool,item')
})

test('a focused frame is restored from its address, and Backspace leads out of it', async () => {
  await open(`/runs/${run.id}/flame`)
  const flame = page.getByRole('img', { name: /^Flame by cost/ })
  await flame.dblclick({ position: { x: 40, y: 90 } })
  await eventually(() => query('focus')).not.toBeNull()
  const path = () => page.getByRole('navigation', { name: 'Focus' }).textContent()
  await page.getByRole('navigation', { name: 'Focus' }).waitFor()
  const [focus, there, drawn] = [query('focus'), await path(), await flame.getAttribute('aria-label')]
  await page.reload()
  await eventually(path).toBe(there)
  expect([query('focus'), await flame.getAttribute('aria-label')]).toEqual([focus, drawn])
  await page.keyboard.press('Backspace')
  await eventually(() => query('focus')).not.toBe(focus)
})

test('what the bars of the context measure, and their colours, are restored from its address', async () => {
  await open(`/runs/${run.id}/context`)
  await page.getByText('$ Cost', { exact: true }).click()
  await page.getByText('Price class', { exact: true }).first().click()
  expect([query('bars'), query('colour')]).toEqual(['cost', 'price-class'])
  await page.reload()
  await page.getByRole('img', { name: /by price class in cost/ }).waitFor()
  expect(await page.getByRole('radio', { name: '$ Cost' }).isChecked()).toBe(true)
  expect(await page.getByRole('radio', { name: 'Price class' }).isChecked()).toBe(true)
})

test('weight, shape, levels and groups are chosen in the palette', async () => {
  const choose = async (says: string): Promise<void> => {
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').locator('input:focus').waitFor()
    await page.keyboard.type(says)
    await page
      .getByRole('dialog')
      .getByRole('button', { name: new RegExp(`^${says}`) })
      .waitFor()
    await page.keyboard.press('Enter')
  }
  await open(`/runs/${run.id}/flame`)
  await page.getByRole('img', { name: /^Flame by cost/ }).waitFor()
  await choose('Weigh by tokens')
  await eventually(() => query('weight')).toBe('tokens')
  await choose('Draw the flame inverted')
  await eventually(() => query('shape')).toBe('inverted')
  await choose('Stack by tool first')
  await eventually(() => query('stack')).toBe('tool,agent,direction,segment,item,price-class')
  await choose('Remove the level agent')
  await eventually(() => query('stack')).toBe('tool,direction,segment,item,price-class')
  await choose('Add the level agent')
  await eventually(() => query('stack')).toBe('tool,direction,segment,item,price-class,agent')
  await page.keyboard.press('3')
  await page.getByRole('table', { name: /^Self and total/ }).waitFor()
  await choose('Group by model')
  await eventually(() => query('by')).toBe('model')
})
