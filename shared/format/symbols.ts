/** What stands where a number is not known. Never 0 (law 2). */
export const UNKNOWN = '–'

/** The minus of numbers, as wide as a plus (U+2212). */
export const MINUS = '\u2212'
