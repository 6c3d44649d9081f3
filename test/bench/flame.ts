// The flame beside the speedscope package: the same spans in the same browser, software-rastered, frames as fast as it draws. Passes are
// interleaved, because only ratios within one run say something on a shared machine. `npm run bench -- flame`; goals: 1M spans painted
// within 400 ms of their arrival, a median frame of 16 ms, a frame at 1M at most 3x one at 1k, open 20x sooner than speedscope.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launchProfile } from '#support/browser.ts'
import { buildRenderer } from '../helpers/build-renderer.ts'
import { serveFixture } from '../helpers/fixture-server.ts'
import { createFixtureService, type FixtureService } from '../helpers/fixture-service.ts'
import { busyState } from '../helpers/fixture-state.ts'
import { type Measured, measurePage } from './flame/measure-page.ts'
import { rasterSwitches } from './flame/software-raster.ts'
import { serveSpeedscope } from './flame/speedscope-server.ts'
import { type BenchProfile, benchProfile } from './flame/tree.ts'

const TOKEN = 'bench'
const SIZES = [1000, 10_000, 100_000, 1_000_000]
const PASSES: Readonly<Record<number, number>> = { 1000000: 1 }
const USUAL_PASSES = 3

const state = busyState(Date.now())
const run = state.samples[0]?.view.run
if (!run) throw new Error('The fixture has no run.')
const callIds = state.samples[0]?.view.calls.map(({ id }) => id) ?? []
let shown: BenchProfile = benchProfile(10, callIds)

const fixture = createFixtureService(() => state)
const service: FixtureService = {
  ...fixture,
  answer: async (method, params) =>
    method === 'profiles.get' ? { ok: true, result: shown.bytes } : fixture.answer(method, params),
}

interface Row {
  readonly spans: number
  readonly ours: Measured
  readonly theirs: Measured
}

const folder = mkdtempSync(join(tmpdir(), 'agentprof-bench-'))
const renderer = await buildRenderer('production')
const server = await serveFixture(service, TOKEN, renderer.folder)
const speedscope = await serveSpeedscope(() => shown.speedscope)
const context = await launchProfile(folder, rasterSwitches())
try {
  const ours = `${server.origin}/runs/${run.id}/flame#token=${TOKEN}`
  const theirs = `${speedscope.origin}/#profileURL=${encodeURIComponent(`${speedscope.origin}/bench-profile.json`)}`
  // Both once, so that neither pays for the browser's own start.
  await measurePage(context, ours, 'profiles.get')
  await measurePage(context, theirs, 'bench-profile')
  const rows: Row[] = []
  for (const spans of SIZES) {
    shown = benchProfile(spans, callIds)
    const passes: Omit<Row, 'spans'>[] = []
    for (let pass = 0; pass < (PASSES[spans] ?? USUAL_PASSES); pass += 1) {
      passes.push({
        ours: await measurePage(context, ours, 'profiles.get'),
        theirs: await measurePage(context, theirs, 'bench-profile'),
      })
    }
    const row: Row = { spans, ours: middle(passes.map((one) => one.ours)), theirs: middle(passes.map((one) => one.theirs)) }
    rows.push(row)
    print(row)
  }
  judge(rows)
} finally {
  await context.close()
  speedscope.close()
  await server.close()
  await renderer.remove()
  rmSync(folder, { recursive: true, force: true })
}

function middle(passes: readonly Measured[]): Measured {
  const of = (pick: (one: Measured) => number): number =>
    passes.map(pick).toSorted((a, b) => a - b)[Math.floor(passes.length / 2)] ?? Number.NaN
  return { open: of((one) => one.open), paint: of((one) => one.paint), frame: of((one) => one.frame) }
}

function print({ spans, ours, theirs }: Row): void {
  if (spans === SIZES[0]) {
    console.log('ms, software raster               opened                 painted after arrival         median frame')
    console.log('spans          agentprof  speedscope  ratio   agentprof  speedscope  ratio   agentprof  speedscope  ratio')
  }
  const cells = (['open', 'paint', 'frame'] as const).map((key) => {
    const digits = key === 'frame' ? 1 : 0
    const ratio = `${(theirs[key] / ours[key]).toFixed(1)}x`
    return `${ours[key].toFixed(digits).padStart(9)}  ${theirs[key].toFixed(digits).padStart(10)}  ${ratio.padStart(6)}`
  })
  console.log(`${spans.toLocaleString('en').padEnd(15)}${cells.join('   ')}`)
}

function judge(rows: readonly Row[]): void {
  const [first, last] = [rows[0], rows.at(-1)]
  if (!first || !last) return
  const goal = (met: boolean, text: string): void => console.log(`${met ? 'met    ' : 'not met'} ${text}`)
  goal(last.ours.paint <= 400, `1M spans painted ${last.ours.paint.toFixed(0)} ms after their arrival (goal 400)`)
  goal(
    rows.every(({ ours }) => ours.frame <= 16),
    `slowest median frame ${Math.max(...rows.map(({ ours }) => ours.frame)).toFixed(1)} ms (goal 16)`,
  )
  goal(
    last.ours.frame <= 3 * first.ours.frame,
    `frame(1M) is ${(last.ours.frame / first.ours.frame).toFixed(1)}x frame(1k) (goal 3)`,
  )
  goal(
    last.theirs.open >= 20 * last.ours.open,
    `1M spans opened ${(last.theirs.open / last.ours.open).toFixed(0)}x sooner (goal 20)`,
  )
}
