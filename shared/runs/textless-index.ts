import type { CallRecord, RunRecord, SegmentRecord } from '../model/records.ts'
import type { DerivedIndex, LinkKind, LinkTarget } from './derived-index.ts'

/** What a run is called whose prompts are not kept, and which nobody named. */
export const UNTITLED = 'Untitled run'

/** Links whose notes quote what was said: they are told apart by kind, and kept in memory alone, for as many runs as work at a time. */
const QUOTING = new Set<LinkKind>(['said', 'pending', 'root'])
const MOST_QUOTED = 4096

/**
 * An index to which no text of a body is written: no titles, previews, arguments or words of errors; names of tools and models, ids, hashes and
 * numbers are. What linking must compare word by word stays in memory, so that a restart may cost a link, and never tells a text.
 */
export function textlessIndex(index: DerivedIndex): DerivedIndex {
  const quoted = new Map<string, LinkTarget>()

  function remember(key: string, target: LinkTarget): void {
    quoted.delete(key)
    quoted.set(key, target)
    for (const oldest of quoted.keys()) {
      if (quoted.size <= MOST_QUOTED) break
      quoted.delete(oldest)
    }
  }

  return {
    ...index,
    putRun: (run) => index.putRun({ ...run, name: nameOf(run, index.run(run.id)) }),
    putCall: (call, segments) => index.putCall(textlessCall(call), textlessSegments(segments)),
    putLink(kind, key, target) {
      if (!QUOTING.has(kind)) return index.putLink(kind, key, target)
      remember(`${kind} ${key}`, kind === 'pending' ? unnamed(target) : target)
      index.putLink(kind, key, { ...target, note: null })
    },
    link: (kind, key) => (QUOTING.has(kind) ? quoted.get(`${kind} ${key}`) : null) ?? index.link(kind, key),
    removeLink(kind, key) {
      quoted.delete(`${kind} ${key}`)
      index.removeLink(kind, key)
    },
  }
}

/** A name that was given stays; what is made of the first prompt is not written. */
const nameOf = (run: RunRecord, before: RunRecord | null): string => before?.name ?? run.givenName ?? UNTITLED

export const textlessSegments = (segments: readonly SegmentRecord[]): SegmentRecord[] =>
  segments.map(({ preview: _, ...segment }) => segment)

export function textlessCall(call: CallRecord): CallRecord {
  const { error, ...rest } = call
  return {
    ...rest,
    ...(error === undefined ? {} : { error: errorHead(error) }),
    toolArguments: call.toolArguments.map(() => ''),
    attempts: call.attempts.map(({ error: said, ...attempt }) => ({
      ...attempt,
      ...(said === undefined ? {} : { error: errorHead(said) }),
    })),
  }
}

/** A provider's message may quote the prompt; its status and type do not, nor does what the recorder itself says. */
const errorHead = (error: string): string => /^(?:HTTP \d+|error in the stream)(?: [\w.-]+(?=:|$))?/.exec(error)?.[0] ?? error

/** A subagent is then called by its type, or by the tool: what else its starter calls it is a text. */
function unnamed(target: LinkTarget): LinkTarget {
  if (target.note === null) return target
  const tools = JSON.parse(target.note) as { arguments: string }[]
  return { ...target, note: JSON.stringify(tools.map((tool) => ({ ...tool, arguments: withoutNames(tool.arguments) }))) }
}

function withoutNames(json: string): string {
  try {
    const { name: _, description: __, ...rest } = JSON.parse(json) as Record<string, unknown>
    return JSON.stringify(rest)
  } catch {
    return json
  }
}
