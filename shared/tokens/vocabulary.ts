import { bytesOfBase64 } from './byte-string.ts'

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

/** Pairs of tokens whose outcome is remembered. Texts use few different pairs; a machine-made one may use many, so there is an end to it. */
const REMEMBERED_PAIRS = 1 << 18
/** Ranks are below 2^18, so a pair is one exact number. */
const RANKS = 1 << 18

/** Building takes a tenth of a second, several times that on a busy machine: done in steps of so many tokens, other work goes on in between. */
const STEP = 8192

export function createVocabulary(ranks: EncodingRanks): Vocabulary {
  const building = buildVocabulary(ranks)
  for (;;) {
    const step = building.next()
    if (step.done) return step.value
  }
}

/** As `createVocabulary`, in steps. */
export function* buildVocabulary({ bpe_ranks }: EncodingRanks): Generator<void, Vocabulary> {
  const rankByBytes = new Map<string, number>()
  const bytesByRank: string[] = []
  for (const line of bpe_ranks.split('\n')) {
    const [, first, ...tokens] = line.split(' ')
    for (const [i, token] of tokens.entries()) {
      const bytes = bytesOfBase64(token)
      const rank = Number(first) + i
      rankByBytes.set(bytes, rank)
      bytesByRank[rank] = bytes
      if (rank % STEP === 0) yield
    }
  }

  const pairs = new Map<number, number>()
  return {
    rankOf: (bytes) => rankByBytes.get(bytes),
    merged(left, right) {
      const key = left * RANKS + right
      const known = pairs.get(key)
      if (known !== undefined) return known
      const rank = rankByBytes.get(`${bytesByRank[left]}${bytesByRank[right]}`) ?? -1
      if (pairs.size >= REMEMBERED_PAIRS) pairs.clear()
      pairs.set(key, rank)
      return rank
    },
  }
}
