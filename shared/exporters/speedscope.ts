import { buildProfile } from '../profile/build-profile.ts'
import type { FrameNode, ProfileInput, Weight } from '../profile/profile.ts'
import type { Exporter } from './exporter.ts'

/** The parts of speedscope's file format that are written here; https://github.com/jlfwong/speedscope, `src/lib/file-format-spec.ts`. */
interface SpeedscopeFile {
  readonly $schema: 'https://www.speedscope.app/file-format-schema.json'
  readonly exporter: string
  readonly name: string
  readonly activeProfileIndex: number
  readonly shared: { readonly frames: readonly { readonly name: string }[] }
  readonly profiles: readonly SampledProfile[]
}

interface SampledProfile {
  readonly type: 'sampled'
  readonly name: string
  readonly unit: 'none' | 'microseconds'
  readonly startValue: 0
  readonly endValue: number
  /** Stacks of frame indexes, the root first. */
  readonly samples: readonly (readonly number[])[]
  readonly weights: readonly number[]
}

/** Nano-dollars become micro-dollars, the largest unit in which single tokens are still told apart by a viewer that knows no money. */
const WEIGHTS: readonly { weight: Weight; name: string; unit: SampledProfile['unit']; perUnit: number }[] = [
  { weight: 'cost', name: 'Cost (µ$)', unit: 'none', perUnit: 1000 },
  { weight: 'tokens', name: 'Tokens', unit: 'none', perUnit: 1 },
  { weight: 'time', name: 'Busy time', unit: 'microseconds', perUnit: 1 },
]

/**
 * One sampled profile per weight, a sample per frame that has something of its own: the left-heavy view shows our frames with our totals.
 * Its time-ordered view shows the same, since costs have no order within a call.
 */
export const speedscopeExporter: Exporter = {
  id: 'speedscope',
  mediaType: 'application/json',
  extension: 'speedscope.json',
  needsExchanges: false,
  export: ({ version, profile }) => JSON.stringify(speedscopeFile(version, profile)),
}

function speedscopeFile(version: string, input: ProfileInput): SpeedscopeFile {
  const frames = frameTable()
  const profiles = WEIGHTS.map(({ weight, name, unit, perUnit }): SampledProfile => {
    const { root } = buildProfile(input, weight)
    const samples: number[][] = []
    const weights: number[] = []
    eachStack(root, [], frames.indexOf, (stack, self) => {
      samples.push(stack)
      weights.push(self / perUnit)
    })
    return { type: 'sampled', name, unit, startValue: 0, endValue: root.total / perUnit, samples, weights }
  })
  return {
    $schema: 'https://www.speedscope.app/file-format-schema.json',
    exporter: `agentprof@${version}`,
    name: input.runName,
    activeProfileIndex: 0,
    shared: { frames: frames.list },
    profiles,
  }
}

/** Frames are shared by all profiles; equal names on one level are one frame, so that the sandwich view sums them. */
function frameTable() {
  const list: { name: string }[] = []
  const known = new Map<string, number>()
  const indexOf = ({ level, name }: FrameNode): number => {
    const key = `${level} ${name}`
    const index = known.get(key) ?? list.push({ name }) - 1
    known.set(key, index)
    return index
  }
  return { list, indexOf }
}

function eachStack(
  node: FrameNode,
  above: readonly number[],
  indexOf: (node: FrameNode) => number,
  visit: (stack: number[], self: number) => void,
): void {
  const stack = [...above, indexOf(node)]
  for (const child of node.children) eachStack(child, stack, indexOf, visit)
  if (node.self > 0) visit(stack, node.self)
}
