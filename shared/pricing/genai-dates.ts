import type { ConditionalPrice, ModelInfo, ModelPrice } from '@pydantic/genai-prices'
import type { EpochUs } from '../model/units.ts'

/** One dated entry of a model: `from` since when (null: ever), `window` the hours of the day it holds, as `01:00-04:00Z`. */
export interface DatedPrices {
  readonly prices: ModelPrice
  readonly from: string | null
  readonly window: string | null
}

interface Entry extends DatedPrices {
  holds(atMs: number): boolean
}

const DAY_MS = 86_400_000
const ofDay = (time: string): number => Date.parse(`1970-01-01T${time}`) % DAY_MS
const hhmm = (time: string): string => time.slice(0, 5)

/** `end` before `start`: the window runs over midnight. */
function inWindow(ms: number, start: number, end: number): boolean {
  return end < start ? ms >= start || ms < end : ms >= start && ms < end
}

/**
 * The entries in the order of genai-prices, where a later one wins. A daily window that follows a start date holds from that date only: the
 * format cannot put both on one entry, and its authors say that earlier calls inside the window are meant to cost the earlier price
 * (genai-prices issue 582).
 */
function entries(conditional: readonly ConditionalPrice[]): Entry[] {
  let from: string | null = null
  return conditional.map(({ constraint, prices }): Entry => {
    if (constraint === undefined) return { prices, from: null, window: null, holds: () => true }
    if (constraint.type === 'start_date') from = constraint.start_date
    const since = from
    const begun = (atMs: number) => since === null || atMs >= Date.parse(since)
    if (constraint.type === 'start_date') return { prices, from: since, window: null, holds: begun }
    const start = ofDay(constraint.start_time)
    const end = ofDay(constraint.end_time)
    const window = `${hhmm(constraint.start_time)}-${hhmm(constraint.end_time)}Z`
    return { prices, from: since, window, holds: (atMs) => begun(atMs) && inWindow(atMs % DAY_MS, start, end) }
  })
}

const entriesOf = (model: ModelInfo): Entry[] => entries(Array.isArray(model.prices) ? model.prices : [{ prices: model.prices }])

/** Every dated entry of a model, oldest first. */
export const allDated = (model: ModelInfo): readonly DatedPrices[] => entriesOf(model)

/** The entry in force at a time; null where the model's first price begins later. */
export const inForce = (model: ModelInfo, at: EpochUs): DatedPrices | null =>
  entriesOf(model).findLast((entry) => entry.holds(Math.floor(at / 1000))) ?? null
