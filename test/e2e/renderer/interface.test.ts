import type { Page } from 'playwright'
import { beforeEach, expect, test } from 'vitest'
import { nanoUsd } from '#shared/model/units.ts'
import type { FixtureState } from '../../helpers/fixture-service.ts'
import { busyState, emptyState } from '../../helpers/fixture-state.ts'
import { openInterface } from '../../helpers/interface-page.ts'

/** The interface before a core that knows one day's runs. The clock stands in the afternoon, so that what is hours old is of the same day. */
const NOW = new Date(2026, 10, 23, 14, 30).getTime()
const busy = busyState(NOW)
const [sample] = busy.samples
if (!sample) throw new Error('the day has no run to open')
const { run } = sample.view

let state: FixtureState = busy
const ui = openInterface(NOW, () => state)
let page: Page
beforeEach(() => {
  page = ui.page
  state = busy
})

const { open } = ui
const total = (id: string) => page.getByTestId(id).getAttribute('data-value')
/** What the page comes to show; machines that run tests may be slow. */
const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 20_000 })
const query = (name: string): string | null => new URL(page.url()).searchParams.get(name)

test('without a token there is one screen, and nothing is asked of the core', async () => {
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await page.goto(`${ui.origin}/runs`)
  await page.getByText('agentprof open', { exact: true }).waitFor()
  expect(asked.filter((path) => path.startsWith('/api/'))).toEqual([])
})

test.each([
  ['/runs', ['core.status', 'runs.page'], run.name],
  [`/runs/${run.id}/flame`, ['core.status', 'profiles.get', 'profiles.top', 'runs.view'], 'The dearest.'],
])('%s asks the core before the code that draws it has come, and asks once', async (path, questions, says) => {
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  const held: (() => void)[] = []
  await page.route(/\/assets\/start-/, async (route) => {
    await new Promise<void>((release) => held.push(release))
    await route.continue()
  })
  await open(path)
  const methods = (): string[] => asked.flatMap((name) => (name.startsWith('/api/') ? [name.slice('/api/'.length)] : [])).sort()
  const early = [...questions, 'events'].sort()
  await eventually(methods).toEqual(early)
  for (const release of held) release()
  await page.getByText(says).first().waitFor()
  expect(methods().filter((method) => early.includes(method))).toEqual(early)
})

test('the token leaves the address and survives a reload', async () => {
  await open('/runs')
  await page.getByRole('heading', { name: 'Runs' }).waitFor()
  expect(page.url()).toBe(`${ui.origin}/runs`)
  await page.reload()
  await page.getByRole('link', { name: run.name }).first().waitFor()
})

test('the first screen says where the recorder listens, and how to point a client at it', async () => {
  state = emptyState(NOW)
  await open('/')
  await page.getByText('Nothing has been recorded yet').waitFor()
  await page.getByRole('button', { name: 'Copy recorder address' }).first().waitFor()
  for (const client of ['OpenAI', 'Anthropic', 'AI SDK', 'LangChain', 'LiteLLM', 'Claude Code', 'Codex']) {
    await page.getByRole('tab', { name: client }).click()
    await page.getByText(state.status.recorder).nth(1).waitFor()
    await page.getByText(`Copy for ${client}`).waitFor()
  }
})

test('the list groups runs by day, filters them, and leads to one', async () => {
  await open('/runs')
  await page.getByRole('rowheader', { name: /^Today/ }).waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('flaky success')
  await eventually(() => page.getByRole('link', { name: /flaky/ }).count()).toBe(1)
  await page.getByRole('link', { name: run.name }).click()
  await page.waitForURL(`**/runs/${run.id}/timeline`)
})

test('the totals on screen are the run’s own, to the digit', async () => {
  await open(`/runs/${run.id}/timeline`)
  await page.getByTestId('run-cost').waitFor()
  expect(await total('run-cost')).toBe(String(run.cost.nanoUsd))
  expect(await total('run-tokens-in')).toBe(String(run.usage.inputTotal))
  expect(await total('run-tokens-out')).toBe(String(run.usage.outputTotal))
  expect(await total('run-wall')).toBe(String(run.durationMs))
})

test('a call is selected by its bar or with the keys, stays selected across views and reloads', async () => {
  await open(`/runs/${run.id}/timeline`)
  await page.getByRole('img', { name: /^Timeline/ }).click({ position: { x: 4, y: 45 } })
  await page.getByRole('heading', { name: 'Call 1', exact: true }).waitFor()
  await page.keyboard.press(']')
  await page.getByRole('heading', { name: 'Call 2', exact: true }).waitFor()
  await page.keyboard.press('2')
  await page.waitForURL('**/flame?**')
  await page.getByRole('heading', { name: 'Call 2', exact: true }).waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'Call 2', exact: true }).waitFor()
  await page.keyboard.press('Escape')
  await eventually(() => query('sel')).toBeNull()
})

test('the keys zoom, pan and clear; the window is in the address', async () => {
  await open(`/runs/${run.id}/timeline`)
  await page.getByText(/^All of/).waitFor()
  await page.keyboard.press('w')
  await eventually(() => Number(query('to')) - Number(query('from'))).toBeCloseTo(run.durationMs * 0.75, -1)
  const from = Number(query('from'))
  await page.keyboard.press('d')
  await eventually(() => Number(query('from'))).toBeGreaterThan(from)
  await page.keyboard.press('Escape')
  await eventually(() => query('from')).toBeNull()
})

test('the weight is a control, a part of the address, and what the flame is drawn by', async () => {
  await open(`/runs/${run.id}/flame`)
  await page.getByRole('img', { name: /^Flame by cost/ }).waitFor()
  await page.getByText('Tokens', { exact: true }).last().click()
  await page.getByRole('img', { name: /^Flame by tokens/ }).waitFor()
  expect(query('weight')).toBe('tokens')
  await page.goBack()
  await page.getByRole('img', { name: /^Flame by cost/ }).waitFor()
})

test('a double click focuses a frame, and Backspace goes up one level', async () => {
  await open(`/runs/${run.id}/flame`)
  const flame = page.getByRole('img', { name: /^Flame by cost/ })
  await flame.dblclick({ position: { x: 40, y: 80 } })
  await page.getByRole('navigation', { name: 'Focus' }).getByText('Input', { exact: true }).waitFor()
  await page.keyboard.press('Backspace')
  await eventually(() => query('focus')?.split('\u001f').at(-1)).toBe('main')
})

test('every chart is also a table with the same rows', async () => {
  await open(`/runs/${run.id}/timeline`)
  await page.getByTestId('run-cost').waitFor()
  await page.keyboard.press('t')
  const calls = page.getByRole('table', { name: 'Calls of the run' })
  await calls.waitFor()
  expect(await calls.getAttribute('aria-rowcount')).toBe('25')
  await calls.getByRole('button', { name: 'Call 3', exact: true }).click()
  await page.getByRole('heading', { name: 'Call 3', exact: true }).waitFor()
  await page.keyboard.press('2')
  await page.getByRole('img', { name: /^Flame/ }).waitFor()
  await page.keyboard.press('t')
  await page.getByRole('table', { name: 'Frames of the flame' }).getByRole('button', { name: 'Tool results' }).first().waitFor()
})

test('captured text is shown as text and never becomes a part of the page', async () => {
  await open(`/runs/${run.id}/timeline`)
  await page.getByTestId('run-cost').waitFor()
  await page.keyboard.press(']')
  await page.getByRole('heading', { name: 'Call 1', exact: true }).waitFor()
  await page.keyboard.press('m')
  const drawer = page.getByRole('dialog', { name: 'Call 1' })
  await drawer.getByText('<script>document.title="owned"</script>').waitFor()
  expect(await drawer.locator('img, script').count()).toBe(0)
  await drawer.getByText('Raw exchange').click()
  await drawer.getByText('POST https://api.anthropic.com/v1/messages?beta=true').waitFor()
  expect(await page.title()).toBe('agentprof')
})

test('a run that grows grows on screen', async () => {
  await open(`/runs/${run.id}/timeline`)
  await page.getByTestId('run-cost').waitFor()
  const grown = { ...run, cost: { ...run.cost, nanoUsd: nanoUsd(run.cost.nanoUsd + 1_000_000_000) } }
  state = { ...busy, samples: [{ ...sample, view: { ...sample.view, run: grown } }] }
  ui.service.publish({ kind: 'run-changed', runId: run.id, seq: 1 })
  await eventually(() => total('run-cost')).toBe(String(grown.cost.nanoUsd))
})

test('? shows the keys of the view, and each of them does what it says', async () => {
  await open(`/runs/${run.id}/timeline`)
  await page.getByTestId('run-cost').waitFor()
  await page.keyboard.press('?')
  const help = page.getByRole('dialog', { name: 'Keys of this view' })
  const timeline = help.getByRole('region', { name: 'Timeline' })
  await timeline.getByText('Select the next call').waitFor()
  // Its keys rest while the help stands over the view.
  await page.keyboard.press(']')
  await page.keyboard.press('Escape')
  await help.waitFor({ state: 'detached' })
  expect(query('sel')).toBeNull()
  await page.keyboard.press(']')
  await eventually(() => query('sel')).toBe(sample.view.calls[0]?.id)
  await page.keyboard.press('2')
  await page.waitForURL(`**/runs/${run.id}/flame*`)
  await page.keyboard.press('?')
  await help.getByRole('region', { name: 'Flame' }).getByText('Focus the selected frame').waitFor()
  expect(await timeline.count()).toBe(0)
})

test('the context view shows what filled the window, steps from break to break, and is restored from its address', async () => {
  await open(`/runs/${run.id}/context`)
  await page
    .getByRole('img', { name: /^Context: what filled the window at 24 calls of 3 agents, by segment in tokens; 5 lost/ })
    .waitFor()
  const side = page.getByRole('complementary', { name: /^Call / })
  await side.getByRole('heading', { name: 'Call 15', exact: true }).waitFor()
  await page.keyboard.press('b')
  await side.getByRole('heading', { name: 'Call 22', exact: true }).waitFor()
  await page.keyboard.press('b')
  await side.getByRole('heading', { name: 'Call 6', exact: true }).waitFor()
  await page.getByText('Price class', { exact: true }).click()
  await page.getByText('$ Cost', { exact: true }).click()
  await page.reload()
  await page.getByRole('img', { name: /by price class in cost/ }).waitFor()
  await side.getByRole('heading', { name: 'Call 6', exact: true }).waitFor()
  await page.getByRole('region', { name: 'Carried, not used again' }).getByText('npm test -- webhook').first().waitFor()
  await page.getByRole('img', { name: /^Context/ }).click({ position: { x: 65, y: 100 } })
  await side.getByRole('heading', { name: 'Call 1', exact: true }).waitFor()
  await page.keyboard.press('t')
  const calls = page.getByRole('table', { name: 'Context of each call' })
  expect(await calls.getAttribute('aria-rowcount')).toBe('25')
  await calls.getByRole('button', { name: 'Call 22', exact: true }).click()
  await side.getByText('system prompt changed').waitFor()
})

test('the transcript tells what each call added, marks what changed, and is searched whole', async () => {
  await open(`/runs/${run.id}/transcript`)
  const conversation = page.getByRole('region', { name: 'Conversation' })
  await conversation.getByText('3 tool schemas').waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('retryWebhook')
  await page.getByText('33 in 33').waitFor()
  await conversation.locator('mark').first().waitFor()
  expect(await conversation.locator('img, script').count()).toBe(0)
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await page.keyboard.press(']')
  await page.keyboard.press(']')
  await conversation.getByText('5 carried, 3 added').waitFor()
  await eventually(() => query('sel')).toBe(sample.view.calls.toSorted((a, b) => a.startUs - b.startUs)[1]?.id)
  await page.getByRole('radiogroup', { name: 'Agent' }).getByText('explore').click()
  await conversation.getByText('Find every place that retries a webhook').waitFor()
  await conversation.getByRole('button', { name: 'Raw' }).first().click()
  await page.getByRole('dialog').getByText('POST https://api.anthropic.com/v1/messages?beta=true').waitFor()
})

test('the details of a call say why its cache was lost, and what that cost', async () => {
  const lost = sample.view.calls.toSorted((a, b) => a.startUs - b.startUs)[14]
  await open(`/runs/${run.id}/timeline?sel=${lost?.id}`)
  const cache = page.getByRole('region', { name: 'Cache' })
  await cache.getByRole('heading', { name: 'Why nothing was read from cache' }).waitFor()
  await cache.getByText('First difference at tools[0]: Read moved to tools[2]').waitFor()
  await cache.getByText('+$0.237').waitFor()
})
