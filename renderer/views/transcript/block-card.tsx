import type { BlockView } from '#shared/api/contract.ts'
import { oneLine } from '#shared/format/one-line.ts'
import { formatTokensExact } from '#shared/format/tokens.ts'
import { toolArgument } from '#shared/profile/tool-argument.ts'
import type { BlockKind } from '#shared/profile/transcript.ts'
import { BlockCost } from './block-cost.tsx'
import { BlockText } from './block-text.tsx'

const WORDS: Readonly<Record<BlockKind, string>> = {
  system: 'System',
  'tool-schema': 'Tool schema',
  user: 'User',
  assistant: 'Assistant',
  reasoning: 'Reasoning',
  'tool-use': 'Tool call',
  'tool-result': 'Tool result',
  media: 'Media',
  unattributed: 'Unattributed',
}

/** Kinds that are long and seldom read: they stand folded. */
const FOLDED: ReadonlySet<BlockKind> = new Set(['system', 'tool-schema', 'tool-use', 'tool-result'])

interface BlockCardProps {
  readonly block: BlockView
  readonly query: string
  readonly open: boolean | undefined
  readonly onOpen: (open: boolean) => void
}

/** One block: what it is, what it weighs, what it cost when first sent and when carried on, and its text. */
export function BlockCard({ block, query, open, onOpen }: BlockCardProps) {
  const { kind, name, media, text, cacheBreak } = block
  const found = (block.matches ?? 0) > 0
  const folds = FOLDED.has(kind) && block.characters > 0
  const shown = open ?? (!folds || found)
  const title = (
    <>
      <b className="b nw">{WORDS[kind]}</b>
      {name && <span className="mono dim nw">{name}</span>}
      {folds && !shown && <span className="mono faint el">{kind === 'tool-use' ? toolArgument(text) : oneLine(text, 140)}</span>}
    </>
  )
  return (
    <article className={`message tr-block m-${kind}`}>
      <header className="row">
        {folds ? (
          <button type="button" className="tr-fold row" aria-expanded={shown} onClick={() => onOpen(!shown)}>
            <i className="tr-turn" aria-hidden="true" />
            {title}
          </button>
        ) : (
          title
        )}
        {cacheBreak && <span className="chip ol">cache breakpoint, {cacheBreak}</span>}
        {media && (
          <span className="dim">
            {media.type}, {formatTokensExact(media.bytes)} bytes
          </span>
        )}
        <span className="sp" />
        <BlockCost block={block} />
      </header>
      {shown && <BlockText block={block} query={query} whole={found && block.characters > text.length} />}
      {kind === 'reasoning' && block.characters === 0 && <p className="faint">The provider does not show this reasoning.</p>}
    </article>
  )
}
