import { expect, test } from 'vitest'
import { createBusyMeter } from '#core/ingest/busy-meter.ts'

function meterOf() {
  const time = { active: 0, idle: 0, utilization: 0 }
  const isBusy = createBusyMeter(() => ({ ...time }))
  return {
    isBusy,
    pass(active: number, idle: number) {
      time.active += active
      time.idle += idle
    },
  }
}

test('a thread that works half of its time is busy, and is not once it rests', () => {
  const { isBusy, pass } = meterOf()
  pass(2, 98)
  expect(isBusy()).toBe(false)
  pass(20, 20)
  expect(isBusy()).toBe(true)
  pass(1, 99)
  expect(isBusy()).toBe(false)
})

test('a few milliseconds say nothing: they are counted with what follows', () => {
  const { isBusy, pass } = meterOf()
  pass(8, 1)
  expect(isBusy()).toBe(false)
  pass(5, 10)
  expect(isBusy()).toBe(true)
})
