import { MOST_AGE_DAYS, type Retention } from '#shared/model/removal.ts'

/** The limits as they are typed; '' is none. */
export interface LimitDraft {
  readonly days: string
  readonly gigabytes: string
}

const GIGABYTE = 1e9

export const draftOf = ({ maxAgeDays, maxBytes }: Retention): LimitDraft => ({
  days: maxAgeDays === undefined ? '' : String(maxAgeDays),
  gigabytes: maxBytes === undefined ? '' : String(maxBytes / GIGABYTE),
})

const numberIn = (text: string): number => Number(text.trim().replace(',', '.'))

/** Of a draft with nothing wrong. */
export function limitsOf({ days, gigabytes }: LimitDraft): Retention {
  return {
    ...(days.trim() !== '' && { maxAgeDays: numberIn(days) }),
    ...(gigabytes.trim() !== '' && { maxBytes: Math.round(numberIn(gigabytes) * GIGABYTE) }),
  }
}

/** What is wrong with a draft, in words; null: nothing. */
export function wrongLimit({ days, gigabytes }: LimitDraft): string | null {
  const [age, size] = [numberIn(days), numberIn(gigabytes)]
  if (days.trim() !== '' && !(age > 0 && age <= MOST_AGE_DAYS)) return 'Days must be a number above 0.'
  if (gigabytes.trim() !== '' && !(size >= 0 && size <= 1e6)) return 'GB must be a number, 0 or more.'
  return null
}
