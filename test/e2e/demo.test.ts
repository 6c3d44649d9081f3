import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Run, RunDetail } from '#shared/model/run.ts'
import { barriers } from '../helpers/barriers.ts'
import { type DemoPage, openDemo } from '../helpers/demo-page.ts'
import { agentprof } from '../helpers/serving.ts'

/** The guided tour: the demo is played, its run opened, and what the screen says is what `show --json` says. */
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

const total = async (name: string): Promise<number> => Number(await page.getByTestId(name).getAttribute('data-value'))

describe('the demo', () => {
  test('tells the story: 24 calls in 26 attempts, three agents, two runs', () => {
    expect(run).toMatchObject({
      source: 'demo',
      status: 'finished',
      outcome: 'success',
      callCount: 24,
      attemptCount: 26,
      retryCount: 2,
    })
    expect(new Set(run.calls.map(({ agent }) => agent))).toEqual(new Set(['main', 'explore', 'test-fixer']))
    expect(run.cost.unpricedCalls).toBe(0)
  })

  test('is found on the first screen and opened from there', async () => {
    await page.goto(demo.link('/'))
    await page.getByRole('link', { name: run.name }).last().click()
    await page.getByTestId('run-cost').waitFor()
    expect(new URL(page.url()).pathname).toMatch(/^\/runs\/[0-9a-f]{16}/)
    expect(new URL(page.url()).hash).toBe('')
  })

  test('has the totals of `show --json` on the screen', async () => {
    await page.goto(demo.link(`/runs/${run.id}/timeline`))
    await page.getByTestId('run-cost').waitFor()
    expect(await total('run-cost')).toBe(run.cost.nanoUsd)
    expect(await total('run-tokens-in')).toBe(run.usage.inputTotal)
    expect(await total('run-tokens-out')).toBe(run.usage.outputTotal)
    expect(await total('run-wall')).toBe(run.durationMs)
    expect(await page.getByTestId('run-cost').textContent()).toBe(`$${(run.cost.nanoUsd / 1e9).toFixed(2)}`)
  })

  test('says without a click what cost most, which calls were dearest, and what was wasted', async () => {
    const summary = page.getByRole('region', { name: 'Where the money went' })
    const dearest = run.calls.map((call, at) => ({ at, nanoUsd: call.cost.kind === 'priced' ? call.cost.nanoUsd : 0 }))
    const [first] = dearest.sort((a, b) => b.nanoUsd - a.nanoUsd)
    await summary.getByText(`Call ${(first?.at ?? 0) + 1}`, { exact: true }).waitFor()
    expect(await summary.getByText('cache prefix lost').count()).toBe(2)
    expect(await summary.getByText(`$${(run.wasted.nanoUsd / 1e9).toFixed(3)}`).count()).toBe(1)
  })

  test('switches its weight and keeps it in the address', async () => {
    await page.getByText('Tokens', { exact: true }).last().click()
    await page.waitForURL(/weight=tokens/)
    await page.reload()
    await page.getByTestId('run-cost').waitFor()
    expect(page.url()).toContain('weight=tokens')
  })

  test('shows a call when it is selected', async () => {
    await page.goto(demo.link(`/runs/${run.id}/timeline`))
    await page.getByTestId('run-cost').waitFor()
    await page.keyboard.press(']')
    await page.getByRole('region', { name: 'Call 1', exact: true }).waitFor()
    await page.waitForURL(/sel=/)
  })

  test('says the same of a call in every view as `show --json`', async () => {
    const call = run.calls[13]
    if (call?.cost.kind !== 'priced' || !call.usage) throw new Error('the story lost its call 14')
    const usd = `$${(call.cost.nanoUsd / 1e9).toFixed(3)}`
    const tokens = call.usage.inputTotal.toLocaleString('en-US')
    await page.goto(demo.link(`/runs/${run.id}/timeline?sel=${call.id}`))
    const details = page.getByRole('region', { name: 'Call 14', exact: true })
    await details.getByText(usd).first().waitFor()
    expect(await details.getByText(tokens).count()).toBeGreaterThan(0)
    // The keys lead from view to view, and the selection goes along.
    await page.keyboard.press('4')
    const side = page.getByRole('complementary', { name: 'Call 14' })
    await side.getByText(tokens, { exact: true }).waitFor()
    expect(await side.getByText(usd, { exact: true }).count()).toBe(1)
    await page.keyboard.press('5')
    const conversation = page.getByLabel('Conversation')
    await conversation.getByText('Call 14', { exact: true }).waitFor()
    expect(await conversation.getByText(usd, { exact: true }).count()).toBeGreaterThan(0)
    await page.keyboard.press('3')
    await page
      .getByRole('row', { name: /^Run / })
      .getByText(`$${(run.cost.nanoUsd / 1e9).toFixed(3)}`)
      .first()
      .waitFor()
    expect(page.url()).toContain(`sel=${call.id}`)
  })

  test('is told in a tour of its own numbers, by keys alone', async () => {
    await page.goto(demo.link(`/runs/${run.id}/timeline`))
    await page.getByRole('button', { name: 'Where did the money go?' }).click()
    const card = page.getByRole('dialog')
    const titles: string[] = []
    for (;;) {
      await card.waitFor()
      const last = await card.getByRole('button', { name: 'Done' }).count()
      titles.push((await card.getByRole('heading').textContent()) ?? '')
      await page.screenshot({ path: `${screens}tour-${titles.length}.png` })
      if (last > 0) break
      await page.keyboard.press('ArrowRight')
      await card.getByText(`${titles.length + 1} of`).waitFor()
    }
    const usd = (nanoUsd: number, decimals: number): string => `$${(nanoUsd / 1e9).toFixed(decimals)}`
    const dearest = Math.max(...run.calls.map(({ cost }) => (cost.kind === 'priced' ? cost.nanoUsd : 0)))
    const number = run.calls.findIndex(({ cost }) => cost.kind === 'priced' && cost.nanoUsd === dearest) + 1
    expect(titles).toHaveLength(6)
    expect(titles[0]).toBe(`This run cost ${usd(run.cost.nanoUsd, 2)}`)
    expect(titles[2]).toBe(`The dearest call is number ${number}`)
    expect(titles[3]).toBe(`${usd(run.wasted.nanoUsd, 3)} bought nothing`)
    const explained: { explanation: { missedNanoUsd: number | null } }[] = JSON.parse(
      (await agentprof('show', run.id, '--cache', '--json', '--data', demo.data)).stdout,
    )
    const dearestLoss = Math.max(...explained.map(({ explanation }) => explanation.missedNanoUsd ?? 0))
    expect(titles[5]).toBe(`${usd(dearestLoss, 3)} more where the cache stopped working`)
    await page.keyboard.press('Enter')
    await card.waitFor({ state: 'detached' })
    expect(new URL(page.url()).pathname).toBe(`/runs/${run.id}/context`)
  })
})

/** What shows once a view has its data. */
const LOADED: Readonly<Record<string, string>> = {
  table: 'Frames by total',
  context: 'Carried, not used again',
  transcript: 'Conversation',
  'transcript-call': 'Conversation',
}

describe.each(['dark', 'light'] as const)('%s', (colorScheme) => {
  test.each([
    [1440, 900],
    [1024, 700],
  ])('every screen at %i × %i', async (width, height) => {
    const context = await demo.browser.newContext({ viewport: { width, height }, colorScheme })
    const problems: string[] = []
    const view = await context.newPage()
    view.on('pageerror', (error) => problems.push(error.message))
    view.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
    const selected = run.calls[13]?.id
    const places = {
      home: '/',
      runs: '/runs',
      timeline: `/runs/${run.id}/timeline`,
      call: `/runs/${run.id}/timeline?sel=${selected}`,
      flame: `/runs/${run.id}/flame`,
      table: `/runs/${run.id}/table`,
      context: `/runs/${run.id}/context?sel=${selected}`,
      transcript: `/runs/${run.id}/transcript`,
      'transcript-call': `/runs/${run.id}/transcript?sel=${selected}`,
      prices: '/prices',
      settings: '/settings',
    }
    for (const [name, path] of Object.entries(places)) {
      await view.goto(demo.link(path))
      await view.locator('main').waitFor()
      if (path.includes(run.id)) await view.getByTestId('run-cost').waitFor()
      if (name in LOADED) await view.getByLabel(LOADED[name] ?? '').waitFor()
      await view.evaluate(() => document.fonts.ready)
      await view.screenshot({ path: `${screens}${name}-${colorScheme}-${width}.png` })
      problems.push(...(await barriers(view)).map((barrier) => `${name}: ${barrier}`))
    }
    expect(problems).toEqual([])
    await context.close()
  })
})

test('a run is renamed, tagged, marked and deleted by keys on its page, and each is undone, as `show --json` and `runs --json` say', async () => {
  const shown = async (): Promise<Run> => JSON.parse((await agentprof('show', run.id, '--json', '--data', demo.data)).stdout)
  const listed = async (): Promise<string[]> =>
    JSON.parse((await agentprof('runs', '--json', '--data', demo.data)).stdout).map(({ id }: Run) => id)
  /** Each look is a process of its own. */
  const eventually = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: 30_000, interval: 200 })
  const type = async (field: string, text: string): Promise<void> => {
    await expect
      .poll(() => page.getByRole('textbox', { name: field }).evaluate((input) => input === document.activeElement))
      .toBe(true)
    await page.keyboard.press('Control+a')
    await page.keyboard.type(text)
    await page.keyboard.press('Enter')
  }
  const undo = (): Promise<void> => page.keyboard.press('Control+z')
  await page.goto(demo.link(`/runs/${run.id}/flame`))
  await page.getByTestId('run-cost').waitFor()

  await page.keyboard.press('e')
  await type('Name', 'webhook, second try')
  await page.getByRole('heading', { name: 'webhook, second try' }).waitFor()
  expect((await shown()).name).toBe('webhook, second try')
  await undo()
  await page.getByRole('heading', { name: run.name }).waitFor()
  expect((await shown()).name).toBe(run.name)

  await page.keyboard.press('g')
  await type('Tag', 'team=core')
  await page.getByText('core', { exact: true }).waitFor()
  expect((await shown()).tags).toEqual({ ...run.tags, team: 'core' })
  await undo()
  await page.getByText('core', { exact: true }).waitFor({ state: 'detached' })
  expect((await shown()).tags).toEqual(run.tags)

  await page.keyboard.press('u')
  await page.getByRole('img', { name: 'Failed', exact: true }).waitFor()
  expect((await shown()).outcome).toBe('failure')
  await undo()
  await page.getByRole('img', { name: 'Succeeded', exact: true }).waitFor()
  expect((await shown()).outcome).toBe(run.outcome)

  const before = await listed()
  await page.keyboard.press('Delete')
  await page.waitForURL('**/runs')
  await eventually(listed).toEqual(before.filter((id) => id !== run.id))
  await undo()
  await page.getByRole('link', { name: run.name }).first().waitFor()
  await eventually(listed).toEqual(before)
  expect(await shown()).toEqual(run)
})

test('without a token there is one screen that says how to get a link', async () => {
  const context = await demo.browser.newContext()
  const stranger = await context.newPage()
  await stranger.goto(demo.link('/runs').split('#')[0] ?? '')
  await stranger.getByText('agentprof open').first().waitFor()
  expect(await stranger.getByTestId('run-cost').count()).toBe(0)
  await context.close()
})
