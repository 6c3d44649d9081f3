import { createContext, Script } from 'node:vm'
import type { FindPrivate } from './patterns.ts'

/** What one text may cost all of the user's patterns together: a pattern that backtracks without end must not stop recording. */
const MAX_MS = 500

/** A search was given up: nobody knows what it would have found, so the text may not be kept. */
export class PatternTooSlowError extends Error {
  constructor(pattern: string) {
    super(`The pattern ${pattern} took longer than ${MAX_MS} ms: what it would mask is not kept.`)
    this.name = 'PatternTooSlowError'
  }
}

/** What is wrong with a pattern; null: nothing. */
export function patternFault(pattern: string): string | null {
  try {
    return new RegExp(pattern, 'gu').test('') ? 'matches nothing at all, and so everything' : null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/**
 * The user's own patterns, each search with a time limit that V8 enforces in the middle of a match. Patterns are checked before
 * (`patternFault`). @throws PatternTooSlowError
 */
export function createOwnPatterns(patterns: readonly string[]): FindPrivate {
  if (patterns.length === 0) return () => []
  const scope = { text: '' }
  const context = createContext(scope)
  const searches = patterns.map((pattern) => ({
    pattern,
    script: new Script(
      `[...text.matchAll(new RegExp(${JSON.stringify(pattern)}, 'gu'))].flatMap((found) => [found.index, found.index + found[0].length])`,
    ),
  }))

  return (text) => {
    scope.text = text
    const until = performance.now() + MAX_MS
    return searches.flatMap(({ pattern, script }) => {
      const left = Math.floor(until - performance.now())
      if (left < 1) throw new PatternTooSlowError(pattern)
      try {
        return pairs(script.runInContext(context, { timeout: left }) as readonly number[])
      } catch {
        throw new PatternTooSlowError(pattern)
      }
    })
  }
}

function pairs(ends: readonly number[]): [number, number][] {
  const ranges: [number, number][] = []
  for (let at = 0; at + 1 < ends.length; at += 2) {
    const [from, to] = [ends[at] ?? 0, ends[at + 1] ?? 0]
    if (to > from) ranges.push([from, to])
  }
  return ranges
}
