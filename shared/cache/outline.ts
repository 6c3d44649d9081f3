import type { SizedPart } from '../model/prompt.ts'

/** A stretch of a prompt. */
export interface OutlinePart {
  readonly kind: 'tools' | 'system' | 'messages'
  readonly tokens: number
}

const kindOf = ({ kind }: SizedPart): OutlinePart['kind'] =>
  kind === 'tool-schema' ? 'tools' : kind === 'system' ? 'system' : 'messages'

/** A prompt in a few strokes: tools, instructions and messages as they follow each other. */
export function outlineOf(parts: readonly SizedPart[]): OutlinePart[] {
  const outline: OutlinePart[] = []
  for (const part of parts) {
    const last = outline.at(-1)
    const kind = kindOf(part)
    if (last?.kind === kind) outline[outline.length - 1] = { kind, tokens: last.tokens + part.tokens }
    else outline.push({ kind, tokens: part.tokens })
  }
  return outline
}
