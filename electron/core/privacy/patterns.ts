/** Finds what is to be masked in a text, as [from, to) in UTF-16 units. */
export type FindPrivate = (text: string) => (readonly [from: number, to: number])[]

/** Not in the middle of a longer word: ids and base64 hold every short sequence by chance. */
const ALONE = '(?<![\\w-])'

/** Keys as their makers announce them (each maker's documentation names the prefix). */
const API_KEYS = new RegExp(
  `${ALONE}(?:${[
    'sk-[\\w-]{20,}',
    '(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{16,}',
    '(?:AKIA|ASIA)[0-9A-Z]{16}',
    'AIza[\\w-]{35}',
    'gh[pousr]_[A-Za-z0-9]{36,}',
    'github_pat_\\w{22,}',
    'glpat-[\\w-]{20,}',
    'xox[abeoprs]-[A-Za-z0-9-]{10,}',
    '(?:hf|gsk|npm)_[A-Za-z0-9]{30,}',
    '(?:xai|pplx)-[A-Za-z0-9]{30,}',
    'SG\\.[\\w-]{16,}\\.[\\w-]{16,}',
  ].join('|')})`,
  'g',
)
/** RFC 7519: three parts of base64url, of which the first two are JSON objects. */
const JWTS = new RegExp(`${ALONE}eyJ[\\w-]{8,}\\.eyJ[\\w-]{4,}\\.[\\w-]*`, 'g')
/** Without the quoted and commented forms of RFC 5322, which nobody writes. Lengths are bounded, so that a search stays linear. */
const EMAILS = /(?<![\w.%+-])[\w.%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![\w])/g
/** RFC 7468. A key that is cut off is one still. */
const PEM_KEYS = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^-]{0,20000}(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?/g
/** With its country (E.164), or ten digits as North America writes them; a bare row of digits may be anything. */
const PHONES = /(?<![\w+.-])(?:\+\d{1,3}(?:[ .()-]{0,2}\d){7,12}|(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4})(?![\w-])/g
/** ISO/IEC 7812: 13 to 19 digits, in groups or not; the last one checks the others. */
const CARDS = /(?<![\w.+-])\d(?:[ -]?\d){12,18}(?![\w-])/g

/** ISO/IEC 7812-1, annex B. */
function passesLuhn(card: string): boolean {
  const digits = [...card].filter((character) => character >= '0' && character <= '9').map(Number)
  const sum = digits.reverse().reduce((total, digit, at) => {
    const counted = at % 2 === 1 ? digit * 2 : digit
    return total + (counted > 9 ? counted - 9 : counted)
  }, 0)
  return sum % 10 === 0 && digits.some((digit) => digit !== 0)
}

const rangesOf = (pattern: RegExp, text: string, holds: (match: string) => boolean = () => true): [number, number][] =>
  [...text.matchAll(pattern)]
    .filter(([match]) => match !== '' && holds(match))
    .map((found) => [found.index, found.index + found[0].length])

/** API keys, JSON web tokens, private keys, e-mail addresses, phone numbers and payment cards. */
export const findBuiltIn: FindPrivate = (text) => [
  ...rangesOf(API_KEYS, text),
  ...rangesOf(JWTS, text),
  ...(text.includes('@') ? rangesOf(EMAILS, text) : []),
  ...(text.includes('-----BEGIN') ? rangesOf(PEM_KEYS, text) : []),
  ...rangesOf(PHONES, text),
  ...rangesOf(CARDS, text, passesLuhn),
]
