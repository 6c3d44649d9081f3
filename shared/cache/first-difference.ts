import { oneLine } from '../format/one-line.ts'
import type { PromptPartKind, SizedPart } from '../model/prompt.ts'
import { samePart, sharedCharacters } from './shared-prefix.ts'

/** Where two prompts part, and what happened there. */
export interface CacheDifference {
  readonly segment: {
    readonly kind: PromptPartKind | 'setting'
    readonly name?: string
    /** Among the tools, the instructions, or the messages. */
    readonly index: number
  }
  /** The same in the words of the wire: `tools[8]`, `system[0]`, `messages[12]`, or a setting's name. */
  readonly place: string
  /** Of that segment's text. */
  readonly character: number
  readonly change: 'edited' | 'added' | 'removed' | 'moved' | 'set'
  /** What stood there in the earlier call, and what stands there in this one, from shortly before the character; '': nothing. */
  readonly before: string
  readonly after: string
  /** `moved`: the tools (or parts) that went away from here, and where the first of them stands now. */
  readonly moved?: { readonly names: readonly string[]; readonly to: string }
}

/** `at`: the first part that differs. null: the later prompt holds the whole earlier one. */
export function firstDifference(earlier: readonly SizedPart[], later: readonly SizedPart[], at: number): CacheDifference | null {
  const before = earlier[at]
  const after = later[at]
  if (!before) return null
  const moved = after ? movedAway(earlier, later, at) : []
  const shown = moved.length > 0 || !after ? before : after
  const character = after ? sharedCharacters(before, after) : 0
  const { kind, name } = shown
  return {
    segment: { kind, ...(name === undefined ? {} : { name }), index: indexOf(moved.length > 0 || !after ? earlier : later, at) },
    place: placeOf(moved.length > 0 || !after ? earlier : later, at),
    character,
    change: moved.length > 0 ? 'moved' : changeOf(earlier, later, before, after),
    before: excerpt(before, character),
    after: after ? excerpt(after, character) : '',
    ...(moved.length > 0 && {
      moved: {
        names: moved.map((part) => part.name ?? part.kind),
        to: placeOf(
          later,
          later.findIndex((part) => samePart(part, before)),
        ),
      },
    }),
  }
}

/** The parts from `at` on that stand further back now, up to what took their place. Repeated words of a conversation do not move. */
function movedAway(earlier: readonly SizedPart[], later: readonly SizedPart[], at: number): SizedPart[] {
  const after = later[at]
  if (after?.kind !== 'tool-schema') return []
  const closedUp = earlier.findIndex((part, index) => index > at && samePart(part, after))
  if (closedUp < 0) return []
  const gone = earlier.slice(at, closedUp)
  return gone.every((part) => later.some((each, index) => index > at && samePart(each, part))) ? gone : []
}

function changeOf(
  earlier: readonly SizedPart[],
  later: readonly SizedPart[],
  before: SizedPart,
  after: SizedPart | undefined,
): CacheDifference['change'] {
  if (!after || earlier.some((part) => samePart(part, after))) return 'removed'
  return later.some((part) => samePart(part, before)) ? 'added' : 'edited'
}

const WORDS: Readonly<Partial<Record<PromptPartKind, string>>> = { 'tool-schema': 'tools', system: 'system' }

const placeOf = (parts: readonly SizedPart[], at: number): string =>
  `${WORDS[parts[at]?.kind ?? 'user'] ?? 'messages'}[${indexOf(parts, at)}]`

function indexOf(parts: readonly SizedPart[], at: number): number {
  const part = parts[at]
  if (!part) return at
  return part.message ?? parts.slice(0, at).filter(({ kind }) => kind === part.kind).length
}

const LEAD = 24
const LENGTH = 96

const excerpt = ({ text }: SizedPart, character: number): string => oneLine(text.slice(Math.max(0, character - LEAD)), LENGTH)
