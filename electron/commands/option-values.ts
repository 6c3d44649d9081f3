import { InvalidArgumentError } from 'commander'

/** Readers of option values: each throws with what the value must be. */
function number(text: string, accepts: (value: number) => boolean, what: string): number {
  const value = Number(text)
  if (text.trim() === '' || !accepts(value)) throw new InvalidArgumentError(`It must be ${what}.`)
  return value
}
export const port = (text: string): number =>
  number(text, (n) => Number.isInteger(n) && n >= 0 && n <= 65_535, 'a port from 0 to 65535')
export const positive = (text: string): number => number(text, (n) => Number.isInteger(n) && n > 0, 'a whole number above 0')
export const seconds = (text: string): number => number(text, (n) => n > 0 && n <= 86_400, 'seconds above 0, up to a day')
export const nonNegative = (text: string): number => number(text, (n) => n >= 0 && n <= 100, 'a number from 0 to 100')

export const usd = (text: string): number => number(text, (n) => n >= 0 && n <= 1_000_000, 'dollars, 0 or more')

/** `input.audio=40`, collected over repetitions. */
export function bucketPrice(text: string, previous: Record<string, number> = {}): Record<string, number> {
  const [bucket, price] = pair(text)
  if (!/^(?:input|output|fee)\../.test(bucket)) throw new InvalidArgumentError('The name must begin with input., output. or fee.')
  return { ...previous, [bucket]: usd(price) }
}

export function day(text: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(Date.parse(text)))
    throw new InvalidArgumentError('It must be a date such as 2026-01-31.')
  return text
}

export function oneOf(...choices: readonly string[]): (text: string) => string {
  return (text) => {
    if (!choices.includes(text)) throw new InvalidArgumentError(`It must be ${choices.join(' or ')}.`)
    return text
  }
}

export function pair(text: string): [key: string, value: string] {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('It must look like key=value.')
  return [text.slice(0, at), text.slice(at + 1)]
}

export function collect(what: string): (text: string, previous: Record<string, string>) => Record<string, string> {
  return (text, previous) => {
    const [key, value] = pair(text)
    if (what === 'upstream' && !/^https?:\/\/[^/]+/.test(value))
      throw new InvalidArgumentError('The URL must begin with http:// or https://.')
    return { ...previous, [key]: value }
  }
}

export function runName(text: string): string {
  if (text.length < 1 || text.length > 200) throw new InvalidArgumentError('A name has 1 to 200 characters.')
  return text
}

const AGES: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }
/** Milliseconds of `90s`, `30m`, `2h`, `7d`. */
export function age(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text)
  const unit = AGES[match?.[2] ?? '']
  if (!match?.[1] || unit === undefined) throw new InvalidArgumentError('It must look like 90s, 30m, 2h or 7d.')
  return Number(match[1]) * unit
}

const SIZES: Record<string, number> = { kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 }
/** Bytes of `500MB`, `5GB`. */
export function size(text: string): number {
  const match = /^(\d+(?:\.\d+)?) ?([kMGT]B)$/i.exec(text)
  const unit = Object.entries(SIZES).find(([name]) => name.toLowerCase() === match?.[2]?.toLowerCase())?.[1]
  if (!match?.[1] || unit === undefined) throw new InvalidArgumentError('It must look like 500MB or 5GB.')
  return Math.round(Number(match[1]) * unit)
}
