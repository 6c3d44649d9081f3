import type { Brand } from './brand.ts'

/** 1e-9 dollars, integer: a call is rounded once, when it is priced; sums are exact to $9.0 M. */
export type NanoUsd = Brand<number, 'NanoUsd'>
/** Microseconds since 1970 on the wall clock, integer. Within one core process it advances with the monotonic clock. */
export type EpochUs = Brand<number, 'EpochUs'>
/** A span of time in microseconds, integer, from the monotonic clock. */
export type DurationUs = Brand<number, 'DurationUs'>

export const nanoUsd = (amount: number): NanoUsd => amount as NanoUsd
export const epochUs = (at: number): EpochUs => at as EpochUs
export const durationUs = (us: number): DurationUs => us as DurationUs
/** The contract's date format. */
export const toIso = (at: EpochUs): string => new Date(at / 1000).toISOString()

/** Dates come from the wall clock, durations from the monotonic one. */
export interface Clock {
  now(): EpochUs
}
