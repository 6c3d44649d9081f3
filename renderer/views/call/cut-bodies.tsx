import type { CutBody } from '#shared/api/contract.ts'
import { formatTokensExact } from '#shared/format/tokens.ts'

const SUBJECT: Readonly<Record<CutBody['of'], string>> = { request: 'The request', answer: 'The answer' }

/** That bodies are not all there: of an answer the beginning and the end, of a request the beginning. */
export function CutBodies({ cut = [] }: { cut?: readonly CutBody[] | undefined }) {
  return cut.map(({ of, bytes, kept }) => (
    <p key={of} className="dim">
      {SUBJECT[of]} was too long to keep whole: {keptWords(kept, bytes)}.
    </p>
  ))
}

export const keptWords = (kept: number, bytes: number): string =>
  `${formatTokensExact(kept)} of ${formatTokensExact(bytes)} bytes were kept`
