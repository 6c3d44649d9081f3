import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '#support/browser.ts'
import { buildRenderer } from '../../helpers/build-renderer.ts'
import { type FixtureServer, serveFixture } from '../../helpers/fixture-server.ts'
import { createFixtureService } from '../../helpers/fixture-service.ts'
import { busyState } from '../../helpers/fixture-state.ts'

/** Charts as pictures, and what can be copied off them. */
const NOW = new Date(2026, 10, 23, 14, 30).getTime()
const busy = busyState(NOW)
const [sample] = busy.samples
const [call] = sample?.view.calls ?? []
if (!sample || !call) throw new Error('the day has no run to open')

let built: Awaited<ReturnType<typeof buildRenderer>>
let server: FixtureServer
let browser: Browser
let page: Page

beforeAll(async () => {
  built = await buildRenderer()
  server = await serveFixture(
    createFixtureService(() => busy),
    'a-token',
    built.folder,
  )
  browser = await launchBrowser()
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  page = await context.newPage()
  await page.clock.setFixedTime(NOW)
  await page.goto(`${server.origin}/runs/${sample.view.run.id}/timeline#token=a-token`)
  await page.getByTestId('run-cost').waitFor()
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
  await built?.remove()
})

const timeline = () => page.getByRole('img', { name: /^Timeline/ })

async function saved(act: () => Promise<void>): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent('download'), act()])
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) }
}
const fromMenu = (name: string) => async () => {
  await timeline().click({ button: 'right', position: { x: 4, y: 45 } })
  await page.getByRole('menuitem', { name }).click()
}

test('a chart is saved as a PNG of twice its size', async () => {
  const { name, bytes } = await saved(fromMenu('Save the timeline as PNG'))
  expect(name).toBe('timeline.png')
  expect(bytes.subarray(1, 4).toString()).toBe('PNG')
  const width = (await timeline().boundingBox())?.width ?? 0
  expect(bytes.readUInt32BE(16)).toBe(Math.round((width + 150) * 2))
})

test('the same chart is saved as an SVG of shapes and text, hatch included', async () => {
  const { name, bytes } = await saved(fromMenu('Save the timeline as SVG'))
  expect(name).toBe('timeline.svg')
  const { texts, shapes, patterns, images } = await page.evaluate((text) => {
    const svg = new DOMParser().parseFromString(text, 'image/svg+xml')
    return {
      texts: Array.from(svg.querySelectorAll('text'), (element) => element.textContent),
      shapes: svg.querySelectorAll('rect, path').length,
      patterns: svg.querySelectorAll('pattern').length,
      images: svg.querySelectorAll('image').length,
    }
  }, bytes.toString('utf8'))
  for (const lane of sample.view.agents) expect(texts).toContain(lane.name)
  expect(texts.join(' ')).toContain('cache prefix lost')
  expect(shapes).toBeGreaterThan(100)
  expect(patterns).toBeGreaterThan(0)
  expect(images).toBe(0)
})

test('what a call cost is copied off its bar to the last digit', async () => {
  await timeline().click({ button: 'right', position: { x: 4, y: 45 } })
  await page.getByRole('menuitem', { name: 'Copy cost' }).click()
  const copied = () => page.evaluate(() => navigator.clipboard.readText())
  if (call.cost.kind !== 'priced') throw new Error('the first call has no price')
  const { nanoUsd } = call.cost
  await expect.poll(async () => Math.round(Number((await copied()).slice(1)) * 1e9)).toBe(nanoUsd)
})

test('a call leads from its bar to its place in the conversation, and its context is saved too', async () => {
  await fromMenu('Open in context')()
  const columns = page.getByRole('img', { name: /^Context/ })
  const { name, bytes } = await saved(async () => {
    await columns.click({ button: 'right', position: { x: 4, y: 45 } })
    await page.getByRole('menuitem', { name: 'Save the context as SVG' }).click()
  })
  expect(name).toBe('context.svg')
  expect(bytes.toString()).toContain('prefix lost')
  await page.goBack()
  await fromMenu('Open in transcript')()
  await page.getByLabel('Conversation').getByText('Call 1', { exact: true }).waitFor()
  expect(new URL(page.url()).searchParams.get('sel')).toBe(call.id)
})
