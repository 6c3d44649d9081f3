import { expect, test } from 'vitest'
import { dayAndTime, dayLabel, groupByDay } from '../../../../renderer/state/days.ts'

/** A moment on this machine's clock, whatever its zone: days are local. */
const local = (...parts: [year: number, month: number, day: number, hour: number, minute: number]): Date =>
  new Date(parts[0], parts[1] - 1, parts[2], parts[3], parts[4])
const NOW = local(2026, 11, 23, 14, 30).getTime()

test.each([
  [local(2026, 11, 23, 0, 0), 'Today'],
  [local(2026, 11, 22, 23, 59), 'Yesterday'],
  [local(2026, 11, 21, 8, 0), 'Saturday'],
  [local(2026, 11, 17, 8, 0), 'Tuesday'],
  [local(2026, 11, 16, 8, 0), '16 November'],
  [local(2025, 12, 31, 8, 0), '31 December 2025'],
  [local(2026, 11, 24, 0, 5), 'Today'],
])('%s is %s', (date, label) => {
  expect(dayLabel(date, NOW)).toBe(label)
})

test('a run says its day and its time', () => {
  expect(dayAndTime(local(2026, 11, 22, 9, 5).toISOString(), NOW)).toBe('Yesterday 09:05')
})

test('runs group by day and keep their order', () => {
  const run = (id: string, date: Date) => ({ id, startedAt: date.toISOString() })
  const days = groupByDay(
    [run('a', local(2026, 11, 23, 12, 0)), run('b', local(2026, 11, 23, 9, 0)), run('c', local(2026, 11, 21, 9, 0))],
    NOW,
  )
  expect(days.map(({ label, items }) => `${label}: ${items.map(({ id }) => id)}`)).toEqual(['Today: a,b', 'Saturday: c'])
})
