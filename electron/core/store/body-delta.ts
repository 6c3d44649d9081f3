/**
 * A body told by an earlier one that it resembles: it begins with the base's first `prefix` bytes and ends with its last `suffix` bytes;
 * only the middle is kept. Agents resend their whole conversation each turn with a few messages more near the end, which is exactly this.
 *
 *     base   |-- prefix --|--- dropped ---|-- suffix --|
 *     bytes  |-- prefix --|----- middle -----|-- suffix --|
 */
export interface SharedEnds {
  readonly prefix: number
  readonly suffix: number
}

/** Compared a block at a time by native code; only the block that differs is walked. */
const BLOCK = 4096

/** The longest prefix and, in what is left, the longest suffix that both have. */
export function sharedEnds(base: Buffer, bytes: Buffer): SharedEnds {
  const shorter = Math.min(base.length, bytes.length)
  let prefix = 0
  while (prefix + BLOCK <= shorter && base.compare(bytes, prefix, prefix + BLOCK, prefix, prefix + BLOCK) === 0) prefix += BLOCK
  while (prefix < shorter && base[prefix] === bytes[prefix]) prefix += 1

  const left = shorter - prefix
  const [baseEnd, bytesEnd] = [base.length, bytes.length]
  let suffix = 0
  while (
    suffix + BLOCK <= left &&
    base.compare(bytes, bytesEnd - suffix - BLOCK, bytesEnd - suffix, baseEnd - suffix - BLOCK, baseEnd - suffix) === 0
  ) {
    suffix += BLOCK
  }
  while (suffix < left && base[baseEnd - suffix - 1] === bytes[bytesEnd - suffix - 1]) suffix += 1
  return { prefix, suffix }
}

/** What a delta keeps of `bytes`. */
export const middleOf = (bytes: Buffer, { prefix, suffix }: SharedEnds): Buffer => bytes.subarray(prefix, bytes.length - suffix)

/** The inverse: `bytes` from its base and its middle. */
export const rejoin = (base: Buffer, middle: Buffer, { prefix, suffix }: SharedEnds): Buffer =>
  Buffer.concat([base.subarray(0, prefix), middle, base.subarray(base.length - suffix)])
