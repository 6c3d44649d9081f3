import { apportion } from '../model/apportion.ts'
import type { OutputPart, SizedPart } from '../model/prompt.ts'

/** An answer as the next request would send it back, so that it can be found there. `tokens`: what it was charged at, shared out by length. */
export function answerParts(output: readonly OutputPart[], tokens: number): SizedPart[] {
  if (output.length === 0) return []
  const shares = apportion(
    tokens,
    output.map(({ text }) => text.length),
  )
  return output.map(({ kind, name, text }, at) => {
    const sentBackAs = kind === 'reasoning' ? kind : kind === 'tool-arguments' ? `${kind}:${name ?? ''}` : undefined
    return {
      kind: 'assistant',
      ...(sentBackAs === undefined ? {} : { name: sentBackAs }),
      text,
      message: null,
      tokens: shares[at] ?? 0,
    }
  })
}
