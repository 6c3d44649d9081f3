import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { apportion } from '#shared/model/apportion.ts'

const whole = fc.oneof(fc.nat(10), fc.nat(), fc.maxSafeNat())
const weight = fc.oneof(whole, fc.double({ min: 0, max: Number.MAX_VALUE, noNaN: true }))
const total = fc.oneof(fc.nat(20), fc.maxSafeNat())
const sumOf = (parts: readonly number[]) => parts.reduce((sum, part) => sum + BigInt(part), 0n)

test('parts are whole, not negative, and sum to the total exactly, whatever the weights', () => {
  fc.assert(
    fc.property(total, fc.array(weight, { minLength: 1, maxLength: 40 }), (amount, weights) => {
      const parts = apportion(amount, weights)
      expect(parts).toHaveLength(weights.length)
      for (const part of parts) expect(Number.isSafeInteger(part) && part >= 0).toBe(true)
      expect(sumOf(parts)).toBe(BigInt(amount))
    }),
    { numRuns: 1000 },
  )
})

test('over whole weights no part is a unit or more away from its exact share', () => {
  fc.assert(
    fc.property(total, fc.array(whole, { minLength: 1, maxLength: 40 }), (amount, weights) => {
      const sum = sumOf(weights)
      fc.pre(sum > 0n)
      apportion(amount, weights).forEach((part, i) => {
        const off = BigInt(part) * sum - BigInt(amount) * BigInt(weights[i] ?? 0)
        expect(off > -sum && off < sum).toBe(true)
      })
    }),
  )
})

test('a part without weight gets nothing where another has some', () => {
  fc.assert(
    fc.property(total, fc.array(whole, { minLength: 1, maxLength: 20 }), (amount, weights) => {
      fc.pre(weights.some((w) => w > 0))
      apportion(amount, weights).forEach((part, i) => {
        if (weights[i] === 0) expect(part).toBe(0)
      })
    }),
  )
})

test('the largest remainders get what rounding left, the earlier of equal ones first', () => {
  expect(apportion(10, [1, 1, 1])).toEqual([4, 3, 3])
  expect(apportion(7, [5, 3, 2])).toEqual([4, 2, 1]) // 3.5, 2.1, 1.4
  expect(apportion(5, [0, 0])).toEqual([5, 0])
  expect(apportion(0, [])).toEqual([])
  expect(() => apportion(1, [])).toThrow('over nothing')
})
