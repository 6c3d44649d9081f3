import type { SizedPart } from '../model/prompt.ts'
import { samePart } from './shared-prefix.ts'

/** A prefix that some request has sent: a place in the tree of all prompts. */
export interface Place {
  /** The last part of it; null at the root. */
  readonly part: SizedPart | null
  /** Length of the prefix, as the request that sent it first was told. */
  readonly tokens: number
  readonly next: readonly Place[]
  /** What is cached of it. */
  entry: CacheEntry | null
}

export interface CacheEntry {
  readonly readyUs: number
  /** Start of the last request that wrote or read it. */
  usedUs: number
  readonly lifetimeUs: number
}

interface GrowingPlace extends Place {
  readonly next: GrowingPlace[]
  /** `next` by the text of its part: a conversation is followed in the time that its own length takes. */
  readonly byText: Map<string, GrowingPlace[]>
}

/** Every prompt that was sent, part by part, each shared beginning once. */
export interface PromptTree {
  readonly root: Place
  /** The places that the parts lead to from `from`, as far as they are known. */
  follow(from: Place, parts: readonly SizedPart[]): Place[]
  /**
   * The same, with what is not known yet added to the tree. Lengths of new places share out what the parts weigh together beyond the last
   * known place, so that the end of a prompt has the length that its provider reported.
   */
  add(from: Place, parts: readonly SizedPart[]): Place[]
}

export function createPromptTree(): PromptTree {
  const root = createPlace(null, 0)

  function follow(from: GrowingPlace, parts: readonly SizedPart[]): GrowingPlace[] {
    const path: GrowingPlace[] = []
    for (const part of parts) {
      const alike = (path.at(-1) ?? from).byText.get(part.text)
      const found = alike?.find((place) => place.part !== null && samePart(place.part, part))
      if (!found) break
      path.push(found)
    }
    return path
  }

  function add(from: GrowingPlace, parts: readonly SizedPart[]): GrowingPlace[] {
    const path = follow(from, parts)
    const added = parts.slice(path.length)
    const known = (path.at(-1) ?? from).tokens
    const end = from.tokens + weigh(parts)
    const scale = Math.max(0, end - known) / Math.max(1, weigh(added))
    let weight = 0
    for (const part of added) {
      weight += part.tokens
      const place = createPlace(part, known + Math.round(weight * scale))
      const before = path.at(-1) ?? from
      before.next.push(place)
      before.byText.set(part.text, [...(before.byText.get(part.text) ?? []), place])
      path.push(place)
    }
    return path
  }

  // Places are only ever made here, so that each is a growing one.
  return {
    root,
    follow: (from, parts) => follow(from as GrowingPlace, parts),
    add: (from, parts) => add(from as GrowingPlace, parts),
  }
}

const createPlace = (part: SizedPart | null, tokens: number): GrowingPlace => ({
  part,
  tokens,
  next: [],
  byText: new Map(),
  entry: null,
})

const weigh = (parts: readonly SizedPart[]): number => parts.reduce((sum, part) => sum + part.tokens, 0)
