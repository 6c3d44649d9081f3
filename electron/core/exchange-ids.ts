import { randomBytes } from 'node:crypto'
import { type ExchangeId, exchangeId } from '#shared/model/ids.ts'

/** So many ids in a row begin alike. */
const FAMILY = 256
/** 12 bits name the family, 8 count in it, 76 are chance. */
const FAMILIES = 1 << 12
const TAIL_DIGITS = 19

/**
 * Makes ids of 24 hex digits, globally unique. Those of neighbours stand together: what is derived from an exchange is found by its id, in a
 * dozen tables whose pages are written whole, and ids by chance alone would have each in a page of its own. The count comes early, so that
 * few digits still tell two runs apart.
 */
export function createExchangeIds(random: (bytes: number) => Buffer = randomBytes): () => ExchangeId {
  let family = ''
  let tails = ''
  let count = FAMILY

  return () => {
    if (count === FAMILY) {
      count = 0
      family = (random(2).readUInt16BE() % FAMILIES).toString(16).padStart(3, '0')
      tails = random((FAMILY * (TAIL_DIGITS + 1)) / 2).toString('hex')
    }
    const from = count * (TAIL_DIGITS + 1)
    const id = family + count.toString(16).padStart(2, '0') + tails.slice(from, from + TAIL_DIGITS)
    count += 1
    return exchangeId(id)
  }
}
