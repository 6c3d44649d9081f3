import { formatAllDigits } from './decimal.ts'
import { UNKNOWN } from './symbols.ts'

/** Dollars a million tokens, as price lists say it: `6.25`, `5.00`, `0.075`; unknown is `–`. `pico`: integer pico-dollars a token. */
export const formatRate = (pico: number | null | undefined): string => (pico == null ? UNKNOWN : formatAllDigits(pico, 6))

/** Dollars a thousand pieces of a fee: `10.00`. `pico`: integer pico-dollars a piece. */
export const formatFeeRate = (pico: number): string => formatAllDigits(pico, 9)
