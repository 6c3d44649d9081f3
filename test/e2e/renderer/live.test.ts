import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RunWithSpans } from '#shared/api/contract.ts'
import { exchangeId } from '#shared/model/ids.ts'
import { epochUs } from '#shared/model/units.ts'
import { launchBrowser } from '#support/browser.ts'
import { buildRenderer } from '../../helpers/build-renderer.ts'
import { type FixtureServer, serveFixture } from '../../helpers/fixture-server.ts'
import { createFixtureService, type FixtureState } from '../../helpers/fixture-service.ts'
import { busyState } from '../../helpers/fixture-state.ts'

/** A run whose last answer is still coming. */
const NOW = new Date(2026, 10, 23, 14, 30).getTime()
const busy = busyState(NOW)
const [sample] = busy.samples
if (!sample) throw new Error('the day has no run to open')
const [agent] = sample.view.agents
if (!agent) throw new Error('the run has no agent')
const OPEN = exchangeId('0e'.repeat(12))
const endUs = Math.max(...sample.view.calls.map((call) => call.endUs))
const view: RunWithSpans = {
  ...sample.view,
  run: { ...sample.view.run, status: 'running' },
  open: [
    {
      exchangeId: OPEN,
      runId: sample.view.run.id,
      agentId: agent.id,
      retryOf: null,
      coreId: 'live',
      startUs: epochUs(endUs + 1_000_000),
      provider: 'anthropic',
      api: 'anthropic-messages',
      model: 'claude-opus-5',
      streaming: true,
    },
  ],
}
const live = (bytes: number): FixtureState => ({
  ...busy,
  samples: [{ ...sample, view }],
  progress: [{ exchangeId: OPEN, status: 200, firstByteUs: 2_000_000, bytes }],
})

let state = live(12_400)
let built: Awaited<ReturnType<typeof buildRenderer>>
let server: FixtureServer
let browser: Browser
let page: Page

beforeAll(async () => {
  built = await buildRenderer()
  server = await serveFixture(
    createFixtureService(() => state),
    'a-token',
    built.folder,
  )
  browser = await launchBrowser()
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  // Time goes on from when the answer has been open for half a minute.
  await page.clock.install({ time: endUs / 1000 + 30_000 })
  await page.goto(`${server.origin}/runs/${view.run.id}/timeline#token=a-token`)
  await page.getByTestId('run-cost').waitFor()
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
  await built?.remove()
})

const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 20_000 })
const follow = () => page.getByRole('button', { name: 'Follow' })
const pressed = () => follow().getAttribute('aria-pressed')
const status = () => page.locator('.statusbar').textContent()

test('an answer under way says how much of it has come, and the figure grows', async () => {
  await eventually(status).toContain('1 answer under way, 12.4 kB so far')
  state = live(80_000)
  await eventually(status).toContain('80.0 kB so far')
})

test('the view follows the end of the run until the user pans, and takes hold again', async () => {
  expect(await pressed()).toBe('true')
  await page.keyboard.press('w')
  expect(await pressed()).toBe('true')
  await page.keyboard.press('a')
  await eventually(pressed).toBe('false')
  await page.keyboard.press('l')
  await eventually(pressed).toBe('true')
  await page.keyboard.press('a')
  await eventually(pressed).toBe('false')
  for (let presses = 0; presses < 8; presses += 1) await page.keyboard.press('d')
  await eventually(pressed).toBe('true')
})
