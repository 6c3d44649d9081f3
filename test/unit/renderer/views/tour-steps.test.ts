import { expect, test } from 'vitest'
import { formatUsd } from '#shared/format/money.ts'
import { topFrames } from '#shared/profile/top-frames.ts'
import { tourSteps } from '../../../../renderer/views/tour/tour-steps.ts'
import { COST, SAMPLE, TIMELINE } from '../sample.ts'

const { view, segments } = SAMPLE

test('every stop points at a number of this run', () => {
  const steps = tourSteps({ view, timeline: TIMELINE, segments })
  expect(steps.map(({ id, tab }) => `${id} on ${tab}`)).toEqual([
    'cost on timeline',
    'paid-for on timeline',
    'dearest on timeline',
    'wasted on timeline',
    'carried on flame',
  ])
  const [first] = topFrames({ calls: view.calls, segments }, 'cost')
  expect(steps[0]?.title).toBe(`This run cost ${formatUsd(COST)}`)
  expect(steps[1]?.title).toBe(`Most of it went to: ${first?.name}`)
  expect(steps[1]?.text).toContain(formatUsd(first?.total.nanoUsd))
  expect(steps[2]?.text).toMatch(/read none of the [\d,]+ tokens that lay in the provider’s cache/)
  expect(steps[3]?.title).toBe(`${formatUsd(view.run.wasted.nanoUsd)} bought nothing`)
})

test('what a run does not have is no stop', () => {
  const run = { ...view.run, wasted: { nanoUsd: 0 as typeof view.run.wasted.nanoUsd, retries: 0, repairs: 0, loops: 0 } }
  const empty = { ...view, run, calls: [] }
  const steps = tourSteps({ view: empty, timeline: { ...TIMELINE, lanes: [] }, segments: new Map() })
  expect(steps.map(({ id }) => id)).toEqual(['cost'])
})
