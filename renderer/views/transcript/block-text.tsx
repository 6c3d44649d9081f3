import { useState } from 'react'
import type { BlockView } from '#shared/api/contract.ts'
import { formatTokensExact } from '#shared/format/tokens.ts'
import { MarkedText } from '../../components/marked-text.tsx'
import { QueryNotice } from '../../components/query-notice.tsx'
import { usePart } from '../../state/queries.ts'

interface BlockTextProps {
  readonly block: BlockView
  readonly query: string
  /** Opened whole from the start: something that is searched for stands behind the cut. */
  readonly whole: boolean
}

/** A block's text: what came with the conversation, and the whole of it on demand. */
export function BlockText({ block, query, whole }: BlockTextProps) {
  const [asked, setAsked] = useState(false)
  const isCut = block.characters > block.text.length
  const part = usePart(isCut && (asked || whole) ? block.source : null)
  const text = part.data?.text ?? block.text
  if (block.characters === 0) return null
  return (
    <>
      <pre className="text">
        <MarkedText text={text} query={query} />
      </pre>
      <QueryNotice query={part} what="The whole text" />
      {text.length < block.characters && (
        <button type="button" className="link" onClick={() => setAsked(true)}>
          Show all {formatTokensExact(block.characters)} characters
        </button>
      )}
    </>
  )
}
