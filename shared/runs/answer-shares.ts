import type { OutputPart, ParsedResponse } from '../model/prompt.ts'
import type { Usage } from '../model/usage.ts'
import type { Tokenizer } from '../tokens/tokenizer.ts'
import type { Band } from './bands.ts'
import type { Framing } from './framing.ts'
import { type CountedPart, explainable, previewOf, type Share, shareByCount } from './share.ts'

export interface AnswerContext {
  readonly tokenizer: Tokenizer
  readonly framing: Framing
  readonly band: Band
}

export interface AnswerShares {
  /** Of `outputText`. */
  readonly text: readonly Share[]
  /** Of `reasoning`. */
  readonly reasoning: readonly Share[]
}

/** Each part with the id of its tool use: uses stand in the order of their arguments. */
function withToolUses({ output, toolUses }: ParsedResponse): (OutputPart & { toolUseId?: string })[] {
  const left = [...toolUses]
  return output.map((part) => {
    if (part.kind !== 'tool-arguments') return part
    const at = left.findIndex((use) => use.name === part.name)
    const [use] = at < 0 ? [] : left.splice(at, 1)
    return use ? { ...part, toolUseId: use.id } : part
  })
}

/**
 * Shares an answer's reported tokens out to its parts (law 4). Reasoning that the provider counts apart is reasoning whatever its visible text:
 * that is a summary, or encrypted. Where it is not counted apart it stays in the text tokens, and so do its parts. What the visible parts
 * cannot explain is unattributed. Σ shares = the tokens of the two buckets.
 */
export function shareAnswer(response: ParsedResponse, usage: Usage, { tokenizer, framing, band }: AnswerContext): AnswerShares {
  const parts = withToolUses(response).map((part, i): CountedPart => {
    const { kind, name, toolUseId } = part
    const toolUse = kind === 'tool-arguments' ? framing.toolUse + tokenizer.count(name ?? '') : 0
    const counted = tokenizer.count(part.text) + toolUse + (i === 0 ? framing.message : 0)
    return { kind, name, toolUseId, preview: previewOf(part.text), counted }
  })
  const apart = usage.reasoning > 0
  const reasoned = parts.filter((part) => part.kind === 'reasoning')
  const reasoning: CountedPart[] = reasoned.length > 0 ? reasoned : [{ kind: 'reasoning', counted: 1 }]
  const visible = apart ? parts.filter((part) => part.kind !== 'reasoning') : parts
  const explained = explainable(usage.outputText, visible, { ...band, template: 0 })
  const text = shareByCount(explained, visible)
  const rest = usage.outputText - explained
  const why = !apart && reasoned.length > 0 ? 'hidden reasoning' : parts.length === 0 ? 'answer not read' : 'hidden output'
  return {
    text: rest > 0 ? [...text, { kind: 'unattributed', name: why, tokens: rest }] : text,
    reasoning: apart ? shareByCount(usage.reasoning, reasoning) : [],
  }
}
