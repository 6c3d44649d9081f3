// The timeline of long runs: opening and moving about, in a software-rastered browser, frames as fast as it draws.
// `npm run bench -- timeline`; goals: 100k spans painted within 400 ms of their arrival, a median frame of 16 ms, a frame at 100k at most
// 3x one at 1k.
import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { viewRun } from '#shared/api/run-bytes.ts'
import { launchProfile } from '#support/browser.ts'
import { buildRenderer } from '../helpers/build-renderer.ts'
import { serveFixture } from '../helpers/fixture-server.ts'
import { createFixtureService, type FixtureService } from '../helpers/fixture-service.ts'
import { busyState } from '../helpers/fixture-state.ts'
import { type Measured, measurePage } from './flame/measure-page.ts'
import { rasterSwitches } from './flame/software-raster.ts'
import { longRun } from './timeline/long-run.ts'

const TOKEN = 'bench'
const SIZES = [1000, 10_000, 100_000]
const PASSES = 3

const state = busyState(Date.now())
const [sample] = state.samples
if (!sample) throw new Error('The fixture has no run.')
let shown = longRun(sample, 10)
let bytes = viewRun(shown.view)
const fixture = createFixtureService(() => ({ ...state, samples: [shown] }))
// Written once: the core writes them beside the thread that serves the page, which this server would keep waiting for its code.
const service: FixtureService = {
  ...fixture,
  answer: async (method, params) => (method === 'runs.view' ? { ok: true, result: bytes } : fixture.answer(method, params)),
}

const folder = mkdtempSync(join(tmpdir(), 'agentprof-bench-'))
const renderer = await buildRenderer('production')
const server = await serveFixture(service, TOKEN, renderer.folder)
const context = await launchProfile(folder, rasterSwitches())
try {
  const url = `${server.origin}/runs/${sample.view.run.id}/timeline#token=${TOKEN}`
  await measurePage(context, url, 'runs.view')
  console.log('ms, software raster\nspans      calls    lanes    MB      opened   painted after arrival   median frame   load')
  const rows: Measured[] = []
  for (const spans of SIZES) {
    shown = longRun(sample, spans)
    bytes = viewRun(shown.view)
    const passes: Measured[] = []
    for (let pass = 0; pass < PASSES; pass += 1) passes.push(await measurePage(context, url, 'runs.view'))
    const row = middle(passes)
    rows.push(row)
    const { calls, agents, detail } = shown.view
    const counts = [detail.spans.length, calls.length, agents.length].map((count) => count.toLocaleString('en').padEnd(8))
    const size = (bytes.length / 1e6).toFixed(1).padStart(5)
    const times = [row.open.toFixed(0).padStart(8), row.paint.toFixed(0).padStart(23), row.frame.toFixed(1).padStart(14)]
    console.log(`${counts.join(' ')} ${size} ${times.join(' ')} ${(loadavg()[0] ?? 0).toFixed(1).padStart(6)}`)
  }
  judge(rows)
} finally {
  await context.close()
  await server.close()
  await renderer.remove()
  rmSync(folder, { recursive: true, force: true })
}

function middle(passes: readonly Measured[]): Measured {
  const of = (pick: (one: Measured) => number): number =>
    passes.map(pick).toSorted((a, b) => a - b)[Math.floor(passes.length / 2)] ?? Number.NaN
  return { open: of((one) => one.open), paint: of((one) => one.paint), frame: of((one) => one.frame) }
}

function judge(rows: readonly Measured[]): void {
  const [first, last] = [rows[0], rows.at(-1)]
  if (!first || !last) return
  const goal = (met: boolean, text: string): void => console.log(`${met ? 'met    ' : 'not met'} ${text}`)
  goal(last.paint <= 400, `100k spans painted ${last.paint.toFixed(0)} ms after their arrival (goal 400)`)
  goal(last.frame <= 16, `median frame at 100k ${last.frame.toFixed(1)} ms (goal 16)`)
  goal(last.frame <= 3 * first.frame, `frame(100k) is ${(last.frame / first.frame).toFixed(1)}x frame(1k) (goal 3)`)
}
