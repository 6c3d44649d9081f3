import { picoDecimal, scaleDecimal } from '#shared/pricing/decimal.ts'
import { priceClassOf } from '#shared/profile/price-class.ts'

const TOKENS = 1_000_000n
const PIECES = 1000n

const isFee = (bucket: string): boolean => bucket.startsWith('fee.')

/** What a bucket is called where it stands alone: `fresh input`, `cache read`, `web search`. */
export const bucketName = (bucket: string): string => (bucket === 'inputFresh' ? 'fresh input' : priceClassOf(bucket).name)

/** Dollars with all their digits, but never one alone after the point: `5`, `0.50`, `0.025`. */
const dollars = (pico: bigint): string => picoDecimal(pico).replace(/\.(\d)$/, '.$10')

/** A price as the user gave it, in dollars: `$3`, `$0.50`. */
export const usdText = (price: number): string => `$${dollars(BigInt(scaleDecimal(price, 12)))}`

/** Dollars a million tokens: `5`, `0.025`; `–` where the row says nothing. `pico`: pico-dollars a token. */
export const perMillion = (pico: number | null): string => (pico === null ? '–' : dollars(BigInt(pico) * TOKENS))

/** A rate with its unit: `$5/M` tokens, `$10/1k` pieces of a fee. */
export const rateText = (bucket: string, pico: number): string =>
  isFee(bucket) ? `$${dollars(BigInt(pico) * PIECES)}/1k` : `$${perMillion(pico)}/M`

/** Exact decimals as a column: all with as many digits as the longest has, two at least, so that they can be added up by eye. */
export function formatExactColumn(decimals: readonly string[]): string[] {
  const digits = Math.max(2, ...decimals.map((decimal) => decimal.split('.')[1]?.length ?? 0))
  return decimals.map((decimal) => {
    const [whole = '0', fraction = ''] = decimal.split('.')
    return `$${whole.replace(/\B(?=(?:\d{3})+$)/g, ',')}.${fraction.padEnd(digits, '0')}`
  })
}
