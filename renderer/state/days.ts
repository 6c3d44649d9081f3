/** Runs of one local day, newest first. */
export interface Day<T> {
  readonly label: string
  readonly items: readonly T[]
}

const DAY_MS = 86_400_000
const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'long' })
const dayMonth = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long' })
const dayMonthYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' })
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })

const startOfDay = (date: Date): number => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()

/** Hours and minutes on the user's clock: `14:26`. */
export const clockTime = (iso: string): string => clock.format(new Date(iso))

/** `Today`, `Yesterday`, a weekday within the last week, else the date. `nowMs`: the wall clock. */
export function dayLabel(date: Date, nowMs: number): string {
  // Rounded: a day of 23 or 25 hours is one day still.
  const daysAgo = Math.round((startOfDay(new Date(nowMs)) - startOfDay(date)) / DAY_MS)
  if (daysAgo <= 0) return 'Today'
  if (daysAgo === 1) return 'Yesterday'
  if (daysAgo < 7) return weekday.format(date)
  return (date.getFullYear() === new Date(nowMs).getFullYear() ? dayMonth : dayMonthYear).format(date)
}

/** `Today 14:26`, `Sunday 09:10`, `3 November 18:02`. */
export const dayAndTime = (iso: string, nowMs: number): string => `${dayLabel(new Date(iso), nowMs)} ${clockTime(iso)}`

/** Groups what started at `startedAt` by local day, keeping the order within and between days. */
export function groupByDay<T extends { readonly startedAt: string }>(items: readonly T[], nowMs: number): readonly Day<T>[] {
  const days: { label: string; items: T[] }[] = []
  for (const item of items) {
    const label = dayLabel(new Date(item.startedAt), nowMs)
    const last = days.at(-1)
    if (last?.label === label) last.items.push(item)
    else days.push({ label, items: [item] })
  }
  return days
}
