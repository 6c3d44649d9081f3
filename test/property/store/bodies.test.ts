import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { middleOf, rejoin, sharedEnds } from '#core/store/body-delta.ts'
import { openStore } from '#core/store/open-store.ts'

/** Bytes of two letters, so that chance overlaps are many, with runs that are longer than a compared block. */
const anyBytes = fc
  .array(
    fc.record({
      letter: fc.constantFrom(97, 98),
      times: fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9000 })),
    }),
    {
      maxLength: 6,
    },
  )
  .map((runs) => Buffer.concat(runs.map(({ letter, times }) => Buffer.alloc(times, letter))))

test('a body is its base and its middle, and no shorter middle would do', () => {
  const property = fc.property(anyBytes, anyBytes, (base, bytes) => {
    const ends = sharedEnds(base, bytes)
    const middle = middleOf(bytes, ends)

    expect(rejoin(base, middle, ends).equals(bytes)).toBe(true)
    const baseMiddle = middleOf(base, ends)
    if (middle.length > 0 && baseMiddle.length > 0) {
      expect(middle.at(0)).not.toBe(baseMiddle.at(0))
      expect(middle.at(-1)).not.toBe(baseMiddle.at(-1))
    }
  })
  fc.assert(property)
})

/** What a client may do to its last body to make the next one: resend, append, insert, cut, or send something else altogether. */
const anyStep = fc.record({
  lineage: fc.constantFrom('a', 'b', null),
  from: fc.double({ min: 0, max: 1, noNaN: true }),
  to: fc.double({ min: 0, max: 1, noNaN: true }),
  inserted: fc.oneof(anyBytes, fc.uint8Array({ maxLength: 300 })),
})
type Step = typeof anyStep extends fc.Arbitrary<infer T> ? T : never

function bodiesOf(steps: readonly Step[]): { lineage: string | null; bytes: Buffer }[] {
  let last = Buffer.alloc(0)
  return steps.map(({ lineage, from, to, inserted }) => {
    const [start, end] = [Math.floor(from * last.length), Math.floor(to * last.length)]
    last = Buffer.concat([last.subarray(0, start), inserted, last.subarray(end)])
    return { lineage, bytes: last }
  })
}

test('bodies read back as they were put, whatever came before them, by their writer and by a reader', () => {
  const folder = mkdtempSync(join(tmpdir(), 'agentprof-bodies-'))
  const file = join(folder, 'store.db')
  const store = openStore(file, { origin: { machine: 'm', user: 'u' } })
  try {
    const property = fc.property(fc.array(anyStep, { maxLength: 80, size: 'max' }), (steps) => {
      const bodies = bodiesOf(steps)
      const ids = store.transaction(() => bodies.map(({ bytes, lineage }) => store.bodies.put(bytes, lineage)))
      const reader = openStore(file, { readOnly: true })
      for (const from of [store, reader]) {
        ids.forEach((id, index) => {
          expect(Buffer.from(from.bodies.get(id)).equals(bodies[index]?.bytes ?? Buffer.alloc(0))).toBe(true)
        })
      }
      reader.close()
    })
    fc.assert(property, { numRuns: 60 })
  } finally {
    store.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
