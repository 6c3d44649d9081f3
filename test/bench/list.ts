// The list of 50,000 runs: the real interface before the real core, in a software-rastered browser at 60 frames a second, scrolled in every way,
// at rest and while 20 calls a second are recorded. `npm run bench -- list`; goals: no dropped frame to the eye (at most 1 % of frames over
// 33 ms) while scrolling, rows of a far jump within 200 ms, a key's picture within 100 ms (p95) while calls are recorded.
import { rmSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { dataFolder } from '#core/data-folder.ts'
import { openStore } from '#core/store/open-store.ts'
import { launchProfile } from '#support/browser.ts'
import { chatCompletion } from '#support/provider-replies.ts'
import { startUpstream } from '#support/upstream.ts'
import { buildRenderer } from '../helpers/build-renderer.ts'
import { startTestCore, temporaryFolder } from '../helpers/core.ts'
import { ann } from '../integration/store/samples.ts'
import { sendCalls } from './list/live-calls.ts'
import { dragScrollbar, jumpTo, turnWheel } from './list/move-list.ts'
import { type Watched, watchPage } from './list/watch-page.ts'
import { fillRuns } from './runs/fill-runs.ts'

const RUNS = 50_000
const CALLS_A_SECOND = 20
const JUMPS = [0.9, 0.1, 0.7, 0.3, 0.5, 0.2, 0.8, 0.4, 0.6]
/** As long as the page keeps rows that are out of view. */
const PAGES_KEPT_MS = 31_000
const KEYS = 60
const KEY_GAP_MS = 60
/** A run every ten minutes: nearly a year of days. */
const GAP_S = 600

const dataDir = temporaryFolder()
const profile = temporaryFolder()
const now = Math.floor(Date.now() / 1000)
const store = openStore(dataFolder(dataDir).store, { origin: ann })
store.transaction(() =>
  fillRuns(store, { runs: RUNS, callsEach: 1, second: (n) => now - 3600 - (RUNS - n) * GAP_S, ended: true }),
)
store.close()

const renderer = await buildRenderer('production')
const upstream = await startUpstream()
upstream.reply(chatCompletion('Done.'))
const core = await startTestCore({ openai: upstream.url }, { dataDir, rendererDir: renderer.folder })
const context = await launchProfile(join(profile, 'browser'), [])
try {
  const page = await context.newPage()
  await page.setViewportSize({ width: 1440, height: 900 })
  const { origin, hash } = new URL(core.ui)
  const opened = performance.now()
  await page.goto(`${origin}/runs${hash}`)
  await page.locator('.runs-run').first().waitFor()
  console.log(`first rows ${(performance.now() - opened).toFixed(0)} ms after the page was asked for`)
  console.log('\nms                        frames   median   p95     over 33 ms   long tasks   load')
  const moves = [await watched(page, 'wheel', turnWheel), await watched(page, 'scrollbar', dragScrollbar)]
  const jumps = await jumpAbout(page, 'at rest')
  const keys: Watched[] = []
  const live = sendCalls(core.recorder, CALLS_A_SECOND)
  try {
    moves.push(await watched(page, 'wheel, live', turnWheel), await watched(page, 'scrollbar, live', dragScrollbar))
    jumps.push(...(await jumpAbout(page, 'live')))
    keys.push(await watched(page, 'arrow keys, live', pressArrows), await watched(page, 'typing, live', typeFilter))
  } finally {
    console.log(`${await live.stop()} calls were recorded meanwhile`)
  }
  judge(moves, jumps, keys)
} finally {
  await context.close()
  await core.close()
  await upstream.close()
  await renderer.remove()
  for (const folder of [dataDir, profile]) rmSync(folder, { recursive: true, force: true })
}

async function watched(page: Page, what: string, act: (page: Page) => Promise<void>): Promise<Watched> {
  const seen = await watchPage(page, () => act(page))
  const { frames, longTasks, keys } = seen
  const tasks = longTasks.length === 0 ? 'none' : `${longTasks.length}, ≤ ${Math.max(...longTasks).toFixed(0)}`
  const cells = [
    String(frames.length).padStart(6),
    quantile(frames, 0.5).toFixed(1).padStart(8),
    quantile(frames, 0.95).toFixed(1).padStart(7),
    `${(100 * overShare(frames)).toFixed(1)} %`.padStart(12),
    tasks.padStart(12),
    (loadavg()[0] ?? 0).toFixed(1).padStart(6),
  ]
  console.log(`${what.padEnd(24)}${cells.join(' ')}`)
  if (keys.length > 0) {
    const [median, p95] = [0.5, 0.95].map((part) => quantile(keys, part).toFixed(0))
    console.log(
      `  ${keys.length} keys until their picture: median ${median}, p95 ${p95}, most ${Math.max(...keys).toFixed(0)} ms`,
    )
  }
  return seen
}

/** To and fro, each time to rows that have not been shown for half a minute or never. */
async function jumpAbout(page: Page, what: string): Promise<number[]> {
  await page.waitForTimeout(PAGES_KEPT_MS)
  const times: number[] = []
  for (const share of JUMPS) times.push(await jumpTo(page, share))
  console.log(`${what}: ${JUMPS.length} far jumps, ms until their rows were there: ${times.map((ms) => ms.toFixed(0)).join(' ')}`)
  return times
}

async function pressArrows(page: Page): Promise<void> {
  await page.keyboard.press('Home')
  for (let at = 0; at < KEYS; at += 1) {
    await page.keyboard.press('ArrowDown')
    await page.waitForTimeout(KEY_GAP_MS)
  }
}

async function typeFilter(page: Page): Promise<void> {
  await page.getByRole('searchbox', { name: 'Filter runs' }).focus()
  await page.keyboard.type('run 00a user-1 feature-7', { delay: KEY_GAP_MS })
}

function quantile(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? Number.NaN
}

function overShare(frames: readonly number[]): number {
  return frames.filter((ms) => ms > 34).length / frames.length
}

function judge(moves: readonly Watched[], jumps: readonly number[], keys: readonly Watched[]): void {
  const goal = (met: boolean, text: string): void => console.log(`${met ? 'met    ' : 'not met'} ${text}`)
  const over = overShare(moves.flatMap(({ frames }) => frames))
  const far = quantile(jumps, 0.5)
  const delay = quantile(
    keys.flatMap((each) => each.keys),
    0.95,
  )
  goal(over <= 0.01, `${(100 * over).toFixed(1)} % of frames over 33 ms while scrolling (goal 1 %)`)
  goal(far <= 200, `rows ${far.toFixed(0)} ms after a jump (median; most ${Math.max(...jumps).toFixed(0)}; goal 200)`)
  goal(delay <= 100, `a key's picture ${delay.toFixed(0)} ms after it (p95; goal 100)`)
}
