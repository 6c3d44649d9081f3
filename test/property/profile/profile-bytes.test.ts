import fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildProfile } from '#shared/profile/build-profile.ts'
import { frameColumns } from '#shared/profile/frame-columns.ts'
import { Frames } from '#shared/profile/frames.ts'
import type { FrameNode, Weight } from '#shared/profile/profile.ts'
import { decodeProfile, encodeProfile } from '#shared/profile/profile-bytes.ts'
import { anyRun } from './arbitrary-run.ts'

const anyWeight = fc.constantFrom<Weight>('cost', 'tokens', 'time', 'calls')
const anyOrder = fc.constantFrom('down', 'up')

/** The frame as a plain object, whatever it is made of. */
const plain = ({ key, name, level, tone, self, total, calls, children }: FrameNode): FrameNode => ({
  key,
  name,
  level,
  tone,
  self,
  total,
  calls: [...calls],
  children: children.map(plain),
})

test('a profile is the same after its way as bytes, wherever in a buffer they lie', () => {
  fc.assert(
    fc.property(anyRun, anyWeight, anyOrder, fc.integer({ min: 0, max: 9 }), (run, weight, order, offset) => {
      const { root, stack, unknownCalls } = buildProfile(run, weight, undefined, order)
      const bytes = encodeProfile({ weight, stack, unknownCalls, rootKey: root.key, frames: frameColumns(root) })
      const moved = new Uint8Array(bytes.length + offset)
      moved.set(bytes, offset)
      const read = decodeProfile(moved.subarray(offset))
      expect(read).toMatchObject({ weight, stack, unknownCalls })
      expect(plain(new Frames(read.frames, read.rootKey).root)).toEqual(plain(root))
    }),
    { numRuns: 200 },
  )
})

test('every frame is found by its key, and as the same object', () => {
  fc.assert(
    fc.property(anyRun, anyWeight, (run, weight) => {
      const frames = Frames.of(buildProfile(run, weight).root)
      for (let index = 0; index < frames.columns.count; index += 1) {
        const node = frames.at(index)
        expect(frames.pathTo(node.key)?.at(-1)).toBe(index)
        expect(frames.indexOf(node)).toBe(index)
      }
    }),
  )
})

test('bytes that are cut short or of another build are refused', () => {
  const root = { key: 'run', name: 'run', level: 'run', tone: 'neutral', self: 1, total: 1, calls: [], children: [] } as const
  const bytes = encodeProfile({ weight: 'cost', stack: [], unknownCalls: 0, rootKey: 'run', frames: frameColumns(root) })
  expect(() => decodeProfile(bytes.subarray(0, 10))).toThrow('cut short')
  expect(() => decodeProfile(bytes.slice(0, -1))).toThrow('another version')
  bytes[0] = 0
  expect(() => decodeProfile(bytes)).toThrow('another version')
})
