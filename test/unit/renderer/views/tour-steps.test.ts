import { expect, test } from 'vitest'
import { formatUsd } from '#shared/format/money.ts'
import { topFrames } from '#shared/profile/top-frames.ts'
import { contextChart } from '../../../../renderer/charts/context-columns.ts'
import { breakGroups } from '../../../../renderer/views/context/break-groups.ts'
import { tourSteps } from '../../../../renderer/views/tour/tour-steps.ts'
import { explainSampleCall } from '../../../helpers/sample/call-cache.ts'
import { COST, callNumber, INDEX, SAMPLE, TIMELINE } from '../sample.ts'

const { view, segments } = SAMPLE
const explanations = new Map(
  INDEX.calls.flatMap(({ call }) => {
    const explanation = explainSampleCall(SAMPLE, call.id)
    return explanation ? [[call.id, explanation] as const] : []
  }),
)
const breaks = breakGroups(contextChart(TIMELINE, segments, explanations))

test('every stop points at a number of this run', () => {
  const steps = tourSteps({ view, timeline: TIMELINE, segments, breaks })
  expect(steps.map(({ id, tab }) => `${id} on ${tab}`)).toEqual([
    'cost on timeline',
    'paid-for on timeline',
    'dearest on timeline',
    'wasted on timeline',
    'carried on flame',
    'break on context',
  ])
  const [first] = topFrames({ calls: view.calls, segments }, 'cost')
  expect(steps[0]?.title).toBe(`This run cost ${formatUsd(COST)}`)
  expect(steps[1]?.title).toBe(`Most of it went to: ${first?.name}`)
  expect(steps[1]?.text).toContain(formatUsd(first?.total.nanoUsd))
  expect(steps[2]?.text).toMatch(/read none of the [\d,]+ tokens that lay in the provider’s cache/)
  expect(steps[3]?.title).toBe(`${formatUsd(view.run.wasted.nanoUsd)} bought nothing`)
  const lost = explanations.get(callNumber(15).call.id)
  expect(steps[5]?.title).toBe(`${formatUsd(lost?.missedNanoUsd)} more where the cache stopped working`)
  expect(steps[5]?.text).toMatch(/^At call 15\. First difference at /)
})

test('a break that came again says so, and one without a price is no stop', () => {
  const [again] = breaks.filter(({ columns }) => columns.length > 1)
  if (!again) throw new Error('the sample lost its calls without a breakpoint')
  const stop = (missedNanoUsd: number | null) =>
    tourSteps({ view, timeline: TIMELINE, segments, breaks: [{ ...again, missedNanoUsd }] }).find(({ id }) => id === 'break')
  expect(stop(5_000_000)?.text).toMatch(/^At call 6\. .* 2 later calls missed it for the same reason; the amount is of all\.$/)
  expect(stop(null)).toBeUndefined()
})

test('what a run does not have is no stop', () => {
  const run = { ...view.run, wasted: { nanoUsd: 0 as typeof view.run.wasted.nanoUsd, retries: 0, repairs: 0, loops: 0 } }
  const empty = { ...view, run, calls: [] }
  const steps = tourSteps({ view: empty, timeline: { ...TIMELINE, lanes: [] }, segments: new Map(), breaks: [] })
  expect(steps.map(({ id }) => id)).toEqual(['cost'])
})
