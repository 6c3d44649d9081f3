import type { BlockView } from '#shared/api/contract.ts'
import { QueryNotice } from '../../components/query-notice.tsx'
import { usePart } from '../../state/queries.ts'
import { type DiffLine, diffLines } from './text-diff.ts'

const SIGNS = { same: ' ', gone: '−', new: '+' } as const

/** Instructions that changed, as the lines that differ; the first difference is marked. */
export function PromptDiff({ before, after }: { before: BlockView; after: BlockView }) {
  const [old, now] = [useWhole(before), useWhole(after)]
  return (
    <article className="message tr-block tr-diff m-system" aria-label="System prompt changed">
      <header className="row">
        <b className="b">System prompt changed</b>
        <span className="dim">the first difference is marked</span>
      </header>
      <QueryNotice query={old.query} what="The instructions before" />
      <QueryNotice query={now.query} what="The instructions now" />
      {old.text !== null && now.text !== null && (
        <pre className="text">
          {diffLines(old.text, now.text).map((line, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the lines of two settled texts never move
            <Line key={at} line={line} />
          ))}
        </pre>
      )}
    </article>
  )
}

function useWhole(block: BlockView) {
  const isCut = block.characters > block.text.length
  const query = usePart(isCut ? block.source : null)
  return { query, text: isCut ? (query.data?.text ?? null) : block.text }
}

function Line({ line: { kind, text, marked } }: { line: DiffLine }) {
  return (
    <span className={`tr-line ${kind}`}>
      {SIGNS[kind]} {marked ? text.slice(0, marked[0]) : text}
      {marked && (
        <>
          <mark>{text.slice(...marked)}</mark>
          {text.slice(marked[1])}
        </>
      )}
    </span>
  )
}
