import { writeBase64 } from './byte-string.ts'

/** The data of one encoding as `js-tiktoken/ranks/<encoding>` exports it. */
export interface EncodingRanks {
  /** How a text falls into pieces: a JavaScript pattern for the flags `gu`. */
  readonly pat_str: string
  /** Lines of `! <first rank> <base64 token>…`, ranks counting on from the first. */
  readonly bpe_ranks: string
}

/** The tokens of an encoding. A token's rank is its name, and the order in which pairs are merged. */
export interface Vocabulary {
  /** `bytes`: a byte string. */
  rankOf(bytes: string): number | undefined
  /** The token that two tokens make together; -1 where they make none. */
  merged(left: number, right: number): number
}

/** Building takes a twentieth of a second, several times that on a busy machine: done in steps of so many tokens, other work goes on in between. */
const STEP = 8192

export function createVocabulary(ranks: EncodingRanks): Vocabulary {
  const building = buildVocabulary(ranks)
  for (;;) {
    const step = building.next()
    if (step.done) return step.value
  }
}

/** FNV-1a, a byte at a time: the hash of two tokens together goes on from that of the first. */
const HASH_START = 0x811c9dc5
const hashed = (hash: number, byte: number): number => Math.imul(hash ^ byte, 0x01000193)

/**
 * As `createVocabulary`, in steps. The tokens lie in typed arrays: as 200,000 texts in a Map they take five times the memory, and the collector
 * looks at each of them again and again.
 */
export function* buildVocabulary({ bpe_ranks }: EncodingRanks): Generator<void, Vocabulary> {
  const lines = bpe_ranks.split('\n').flatMap((line) => {
    const [mark, first, ...tokens] = line.split(' ')
    return mark === '!' ? [{ first: Number(first), tokens }] : []
  })
  const ranks = Math.max(0, ...lines.map(({ first, tokens }) => first + tokens.length))
  // Base64 is longer than what it says.
  const bytes = new Uint8Array(bpe_ranks.length)
  const starts = new Uint32Array(ranks)
  const lengths = new Uint16Array(ranks)
  const hashes = new Int32Array(ranks)
  // At most half full; 0: nothing here, otherwise a rank and one.
  const slots = new Uint32Array(2 ** Math.ceil(Math.log2(2 * ranks + 2)))
  const slotOf = (hash: number): number => (hash ^ (hash >>> 15)) & (slots.length - 1)
  let end = 0

  function add(token: string, rank: number): void {
    const start = end
    end = writeBase64(token, bytes, start)
    let hash = HASH_START
    for (let at = start; at < end; at++) hash = hashed(hash, bytes[at] ?? 0)
    starts[rank] = start
    lengths[rank] = end - start
    hashes[rank] = hash
    let slot = slotOf(hash)
    while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1)
    slots[slot] = rank + 1
  }

  for (const { first, tokens } of lines)
    for (const [i, token] of tokens.entries()) {
      add(token, first + i)
      if ((first + i) % STEP === 0) yield
    }

  function hasText(rank: number, text: string): boolean {
    const start = starts[rank] ?? 0
    for (let i = 0; i < text.length; i++) if (bytes[start + i] !== text.charCodeAt(i)) return false
    return true
  }

  function hasBytes(rank: number, offset: number, part: number): boolean {
    const start = (starts[rank] ?? 0) + offset
    const from = starts[part] ?? 0
    for (let i = lengths[part] ?? 0; i-- > 0; ) if (bytes[start + i] !== bytes[from + i]) return false
    return true
  }

  return {
    rankOf(text) {
      let hash = HASH_START
      for (let i = 0; i < text.length; i++) hash = hashed(hash, text.charCodeAt(i))
      for (let slot = slotOf(hash); ; slot = (slot + 1) & (slots.length - 1)) {
        const rank = (slots[slot] ?? 0) - 1
        if (rank < 0) return undefined
        if (hashes[rank] === hash && lengths[rank] === text.length && hasText(rank, text)) return rank
      }
    },
    merged(left, right) {
      const [leftLength, rightLength] = [lengths[left] ?? 0, lengths[right] ?? 0]
      const from = starts[right] ?? 0
      let hash = hashes[left] ?? 0
      for (let i = 0; i < rightLength; i++) hash = hashed(hash, bytes[from + i] ?? 0)
      for (let slot = slotOf(hash); ; slot = (slot + 1) & (slots.length - 1)) {
        const rank = (slots[slot] ?? 0) - 1
        if (rank < 0) return -1
        if (hashes[rank] !== hash || lengths[rank] !== leftLength + rightLength) continue
        if (hasBytes(rank, 0, left) && hasBytes(rank, leftLength, right)) return rank
      }
    },
  }
}
