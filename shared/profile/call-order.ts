import type { CallRecord } from '../model/records.ts'

/** Calls in the order in which they started, ties by id: the order in which they are numbered and in which segments are first sent. */
export const inOrderOfStart = (calls: readonly CallRecord[]): readonly CallRecord[] =>
  [...calls].sort((a, b) => a.startUs - b.startUs || (a.id < b.id ? -1 : 1))
