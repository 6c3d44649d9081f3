import { mkdirSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Run, RunDetail } from '#shared/model/run.ts'
import { temporaryFolder } from '../helpers/core.ts'
import { type DemoPage, openDemo } from '../helpers/demo-page.ts'
import { agentprof, startServing } from '../helpers/serving.ts'

/** The sample run before the real core: what each view says is summed here once more from `show --json`, and all of it is reached by keys alone. */
const screens = fileURLToPath(new URL('../../test-artifacts/screens/', import.meta.url))
let demo: DemoPage
let page: Page
let run: RunDetail

beforeAll(async () => {
  mkdirSync(screens, { recursive: true })
  demo = await openDemo()
  page = demo.page
  run = demo.run
})
afterAll(() => demo?.close())

const open = async (path: string): Promise<void> => {
  await page.goto(demo.link(path))
  await page.locator('main').waitFor()
}
const view = (tab: string, query = ''): string => `/runs/${run.id}/${tab}${query}`
const query = (name: string): string | null => new URL(page.url()).searchParams.get(name)
/** What the page comes to show; machines that run tests may be slow. */
const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 20_000 })
const usd = (nanoUsd: number, decimals: number): string => `$${(nanoUsd / 1e9).toFixed(decimals)}`
const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0)
type Call = RunDetail['calls'][number]
const costOf = ({ cost }: Call): number => (cost.kind === 'priced' ? cost.nanoUsd : 0)
/** What a repair replaced stands apart. Of this run it is all that was wasted: what was retried was not billed. */
function kept(): Call[] {
  const calls = run.calls.filter((call) => costOf(call) !== run.wasted.nanoUsd)
  expect(calls).toHaveLength(run.callCount - 1)
  return calls
}

describe('the run page answers within ten seconds, at 1440 × 900, without a click', () => {
  test('shows the three costliest frames with their share, the dearest call, and what was wasted', async () => {
    await open(view('timeline'))
    const summary = page.getByRole('region', { name: 'Where the money went' })
    const rows = summary.getByRole('table').first().getByRole('row')
    await rows.nth(2).waitFor()
    await page.screenshot({ path: `${screens}ten-seconds.png` })
    const schemas = sum(
      kept().flatMap((call) => call.segments.flatMap(({ kind, nanoUsd }) => (kind === 'tool-schema' ? nanoUsd : []))),
    )
    const shown = await rows.evaluateAll((all) => all.map((row) => Array.from(row.children, (cell) => cell.textContent)))
    expect(shown.find(([name]) => name === 'Tools schema')).toEqual([
      'Tools schema',
      usd(schemas, 3),
      `${Math.round((schemas / run.cost.nanoUsd) * 100)}%`,
    ])
    const dearest = Math.max(...run.calls.map(costOf))
    const number = run.calls.findIndex((call) => costOf(call) === dearest) + 1
    const call = summary.getByRole('row', { name: new RegExp(`^Call ${number} `) })
    expect(await call.textContent()).toContain(usd(dearest, 3))
    const wasted = summary.getByText(usd(run.wasted.nanoUsd, 3), { exact: true })
    for (const seen of [rows.nth(0), rows.nth(1), rows.nth(2), call, wasted]) {
      const box = await seen.boundingBox()
      expect(box?.height).toBeGreaterThan(0)
      expect((box?.y ?? 900) + (box?.height ?? 0)).toBeLessThanOrEqual(900 - 24)
    }
  })
})

describe('the flame', () => {
  const found = () => page.getByRole('search').getByRole('status').textContent()

  test('sums what a search finds to what the calls themselves come to', async () => {
    const ofExplore = sum(run.calls.filter(({ agent }) => agent === 'explore').map(costOf))
    await open(view('flame', '?stack=agent&q=explore'))
    await eventually(found).toBe(`1 frame, ${usd(ofExplore, 3)}`)
    const ofSonnet = run.calls.filter(({ servedModel }) => servedModel.includes('sonnet'))
    await open(view('flame', '?stack=model&q=sonnet'))
    await eventually(found).toBe(`1 frame, ${usd(sum(ofSonnet.map(costOf)), 3)}`)
    const bash = kept().flatMap((call) => call.segments.filter(({ name = '' }) => name.includes('Bash')))
    expect(new Set(bash.map(({ name }) => name))).toEqual(new Set(['Bash', 'BashOutput', 'tool-arguments:Bash']))
    await open(view('flame', '?weight=tokens&stack=tool&q=bash'))
    await eventually(found).toBe(`2 frames, ${(sum(bash.map(({ tokens }) => tokens)) / 1000).toFixed(1)}k`)
  })

  test('counts a frame once where both it and what it stands on are found', async () => {
    const main = sum(run.calls.map(costOf))
    await open(view('flame', '?stack=agent,model&q=claude'))
    await eventually(found).toContain(`, ${usd(main, 2)}`)
  })

  test('has the run’s cost at its root, and leads back by its breadcrumb', async () => {
    await open(view('flame'))
    await page.getByRole('row', { name: /^Run / }).getByText(usd(run.cost.nanoUsd, 3)).waitFor()
    await page.getByRole('img', { name: /^Flame by cost/ }).dblclick({ position: { x: 40, y: 80 } })
    const crumbs = page.getByRole('navigation', { name: 'Focus' })
    await crumbs.getByText('Input', { exact: true }).waitFor()
    await crumbs.getByRole('button', { name: 'main', exact: true }).click()
    await eventually(() => query('focus')?.split('\u001f').at(-1)).toBe('main')
    await crumbs.getByRole('button').first().click()
    await eventually(() => query('focus')).toBeNull()
    await crumbs.waitFor({ state: 'detached' })
  })
})

describe('an address', () => {
  /** All that is on the screen, but for what goes on with time. */
  const text = async (): Promise<string> => {
    await page.getByTestId('run-cost').waitFor()
    return ((await page.locator('.app').textContent()) ?? '').replaceAll(/\d+ (ms|s) ago/g, '')
  }
  /** Nothing is being loaded any more, and nothing changes. */
  const settled = async (): Promise<string> => {
    let before = ''
    await eventually(async () => {
      const now = await text()
      const same = now === before && (await page.locator('[aria-busy]').count()) === 0
      before = now
      return same
    }).toBe(true)
    return before
  }
  const parameters: readonly (readonly [tab: string, query: string, of: () => string])[] = [
    ['timeline', 'weight', () => 'weight=tokens'],
    ['timeline', 'sel', () => `sel=${run.calls[13]?.id}`],
    ['timeline', 'from and to', () => 'from=20&to=90'],
    ['timeline', 'q', () => 'q=explore'],
    ['flame', 'weight', () => 'weight=time'],
    ['flame', 'stack', () => 'stack=tool,agent'],
    ['flame', 'sel', () => `sel=${run.calls[13]?.id}`],
    ['flame', 'q', () => 'q=Read'],
    ['flame', 'shape', () => 'shape=sandwich'],
    ['table', 'weight', () => 'weight=time'],
    ['table', 'by', () => 'by=agent'],
    ['table', 'sort', () => 'sort=name'],
    ['table', 'sel', () => `sel=${encodeURIComponent('frame:segment:Reasoning')}`],
    ['table', 'q', () => 'q=Read'],
    ['context', 'sel', () => `sel=${run.calls[3]?.id}`],
    ['context', 'colour', () => 'colour=price-class'],
    ['transcript', 'q', () => 'q=webhook'],
  ]
  test.each(parameters)('of the %s shows its %s, and shows it again', async (tab, _, of) => {
    await open(view(tab))
    const plain = await settled()
    await open(view(tab, `?${of()}`))
    await eventually(text).not.toBe(plain)
    const restored = await settled()
    expect(restored).not.toBe(plain)
    await page.reload()
    await eventually(text).toBe(restored)
    for (const [name, value] of new URLSearchParams(of())) expect(query(name)).toBe(value)
  })
})

test('an address of the transcript leads to its call, again and again', async () => {
  await open(view('transcript', `?sel=${run.calls[9]?.id}`))
  const place = async () => {
    const list = await page.getByRole('region', { name: 'Conversation' }).boundingBox()
    const head = await page.getByText('Call 10', { exact: true }).boundingBox()
    return Math.round((head?.y ?? -1) - (list?.y ?? 0))
  }
  await eventually(place).toBeLessThan(60)
  await page.reload()
  await eventually(place).toBeLessThan(60)
})

test('a developer without a mouse goes from the first screen through every view', async () => {
  await open('/')
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key)
  }
  const find = async (text: string): Promise<void> => {
    await press('Control+k')
    await page.getByRole('dialog').locator('input:focus').waitFor()
    await page.keyboard.type(text)
  }
  const region = (name: string | RegExp) => page.getByRole('region', { name }).waitFor()
  // From the first screen to the run, by its name.
  await find(run.name)
  const first = page.locator('[data-selected]')
  await first.filter({ hasText: run.name }).waitFor()
  await press('Enter')
  await page.waitForURL(/\/runs\/[^/]+\/timeline/)
  if (!page.url().includes(run.id)) await open(view('timeline'))
  await page.getByTestId('run-cost').waitFor()
  // Timeline: zoom, pan, calls, search, menu, table, help.
  await press('w')
  await eventually(() => Number(query('to')) - Number(query('from'))).toBeGreaterThan(0)
  const from = Number(query('from'))
  await press('ArrowRight')
  await eventually(() => Number(query('from'))).toBeGreaterThan(from)
  await press(']')
  await region('Call 1')
  await press('m')
  await page.getByRole('dialog', { name: 'Call 1' }).waitFor()
  await press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  expect(query('sel')).toBe(run.calls[0]?.id)
  await press('Enter')
  await page.waitForURL(/\/transcript/)
  expect(query('sel')).toBe(run.calls[0]?.id)
  await page.getByText('Call 1', { exact: true }).waitFor()
  await press('1')
  await region('Call 1')
  await press('/')
  await page.keyboard.type('explore')
  await press('Enter')
  const found = run.calls[1]?.id
  await eventually(() => query('sel')).toBe(found)
  await press('Escape')
  await eventually(() => query('q')).toBeNull()
  await press('Escape')
  await press('t')
  await page.getByRole('table', { name: 'Calls of the run' }).waitFor()
  await press('t')
  await press('?')
  await page.getByRole('dialog', { name: 'Keys of this view' }).waitFor()
  await press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await press('Shift+F10')
  await page.getByRole('menuitem', { name: 'Open in flame' }).waitFor()
  await page.locator('[role="menu"]:focus-within').waitFor()
  const focused = () => page.evaluate(() => document.activeElement?.textContent)
  for (const item of ['Open in timeline', 'Open in flame']) {
    await press('ArrowDown')
    await eventually(focused).toBe(item)
  }
  await press('Enter')
  // Flame: find, focus, up.
  await page.waitForURL(/\/flame/)
  await page.getByRole('img', { name: /^Flame/ }).waitFor()
  await press('/')
  await page.keyboard.type('Bash')
  await press('Enter', 'Escape', 'Escape')
  await eventually(() => query('sel')).toContain('Bash')
  await press('f')
  await page.getByRole('navigation', { name: 'Focus' }).waitFor()
  await press('Backspace')
  await press('ContextMenu')
  await page.getByRole('menuitem', { name: 'Focus this frame' }).waitFor()
  await press('Escape')
  await page.getByRole('menuitem').first().waitFor({ state: 'detached' })
  // Table: move, open.
  await press('3')
  await page.waitForURL(/\/table/)
  await page.getByRole('table', { name: /^Self and total/ }).waitFor()
  await press('ArrowDown', 'Enter')
  await page.waitForURL(/\/flame.*sandwich/)
  // Context: from break to break.
  await press('4')
  const side = page.getByRole('complementary', { name: /^Call / })
  await side.waitFor()
  const before = await side.getAttribute('aria-label')
  await press('b')
  await eventually(() => side.getAttribute('aria-label')).not.toBe(before)
  await press('Shift+F10')
  await page.getByRole('menuitem', { name: 'Save the context as SVG' }).waitFor()
  await press('Escape')
  // Transcript: to a call, and what went over the wire.
  await press('5')
  await region('Conversation')
  await press(']', 'Enter')
  await page
    .getByRole('dialog', { name: /^Call / })
    .getByText('Request', { exact: true })
    .waitFor()
  await press('Escape')
  // And to the list, where runs are walked, selected and opened.
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await find('Go to Runs')
  // A command is meant before a search for its words, which stands last.
  await first.filter({ hasText: /^Runs/ }).waitFor()
  expect(await page.getByRole('dialog').getByRole('button').last().textContent()).toBe('Find “Go to Runs” in this view')
  await press('Enter')
  await page.waitForURL(/\/runs$/)
  await page.getByRole('checkbox').first().waitFor()
  await press('ArrowDown', 'x')
  await page.getByRole('toolbar', { name: 'Selected runs' }).getByText('1 selected').waitFor()
  await press('Shift+F10')
  await page.getByRole('menuitem', { name: 'Rename…' }).waitFor()
  await press('Escape', 'Escape', 'Enter')
  await page.waitForURL(/\/timeline/)
})

test('nothing moves by itself for those who asked for that', async () => {
  const still = await demo.browser.newContext({ reducedMotion: 'reduce' })
  const calm = await still.newPage()
  await calm.goto(demo.link(view('timeline')))
  await calm.getByTestId('run-cost').waitFor()
  const dot = await calm.evaluate(() => {
    const element = document.createElement('span')
    element.className = 'live pulse'
    document.querySelector('.run-head')?.append(element)
    return getComputedStyle(element).animationName
  })
  expect(dot).toBe('none')
  await still.close()
})

test('a run that is being recorded grows on the screen until it is what `show --json` says', async () => {
  const folder = temporaryFolder()
  const live = await startServing(folder, ['--demo', '--demo-pace', '0.2'])
  const watching = await demo.browser.newPage()
  try {
    await watching.goto(live.ui)
    await watching.getByRole('region', { name: 'Live runs' }).getByRole('link').first().click()
    const cost = watching.getByTestId('run-cost')
    await cost.waitFor()
    const seen = new Set<number>()
    const id = /runs\/([0-9a-f]+)/.exec(watching.url())?.[1] ?? ''
    await expect
      .poll(
        async () => {
          seen.add(Number(await cost.getAttribute('data-value')))
          return watching.getByRole('img', { name: 'Running' }).count()
        },
        { timeout: 100_000, interval: 100 },
      )
      .toBe(0)
    const { cost: recorded }: Run = JSON.parse((await agentprof('show', id, '--json', '--data', folder)).stdout)
    await expect.poll(async () => Number(await cost.getAttribute('data-value'))).toBe(recorded.nanoUsd)
    expect(seen.size).toBeGreaterThan(3)
    expect([...seen]).toEqual([...seen].sort((a, b) => a - b))
  } finally {
    await watching.close()
    await live.stop()
    rmSync(folder, { recursive: true, force: true })
  }
})
