import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState } from 'react'
import type { CallId } from '#shared/model/ids.ts'
import { answerWords } from '../call/answer-words.ts'
import { BlockCard } from './block-card.tsx'
import { BlocksCost } from './block-cost.tsx'
import { CallHead } from './call-head.tsx'
import { PromptDiff } from './prompt-diff.tsx'
import type { NumberedBlock, TranscriptRow } from './transcript-rows.ts'

const ROW = 64
const SCHEMAS = -1

interface TranscriptListProps {
  readonly rows: readonly TranscriptRow[]
  readonly query: string
  readonly selected: CallId | null
  readonly onSelect: (callId: CallId) => void
  readonly onRaw: (callId: CallId) => void
}

/** The conversation; of long ones only what is in view is there. */
export function TranscriptList({ rows, query, selected, onSelect, onRaw }: TranscriptListProps) {
  const scroller = useRef<HTMLElement>(null)
  const [opened, setOpened] = useState<ReadonlyMap<number, boolean>>(new Map())
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 8,
    paddingEnd: 24,
  })
  const at = rows.findIndex((row) => row.kind === 'call' && row.call.call.id === selected)
  useEffect(() => {
    if (at >= 0) virtualizer.scrollToIndex(at, { align: 'start' })
  }, [at, virtualizer])
  const card = ({ id, block }: NumberedBlock) => (
    <BlockCard
      key={id}
      block={block}
      query={query}
      open={opened.get(id)}
      onOpen={(open) => setOpened(new Map(opened).set(id, open))}
    />
  )
  const show = (row: TranscriptRow) => {
    switch (row.kind) {
      case 'call': {
        const { id } = row.call.call
        return (
          <CallHead
            call={row.call}
            change={row.change}
            noText={row.noText}
            selected={id === selected}
            onSelect={() => onSelect(id)}
            onRaw={() => onRaw(id)}
          />
        )
      }
      case 'schemas': {
        const key = SCHEMAS - (row.blocks[0]?.id ?? 0)
        const open = opened.get(key) ?? row.blocks.some(({ block }) => (block.matches ?? 0) > 0)
        return (
          <div className="tr-schemas">
            <button
              type="button"
              className="tr-fold row"
              aria-expanded={open}
              onClick={() => setOpened(new Map(opened).set(key, !open))}
            >
              <i className="tr-turn" aria-hidden="true" />
              <b className="b nw">{row.blocks.length === 1 ? '1 tool schema' : `${row.blocks.length} tool schemas`}</b>
              <span className="mono faint el">{row.blocks.map(({ block }) => block.name ?? '').join(', ')}</span>
              <span className="sp" />
              <BlocksCost blocks={row.blocks.map(({ block }) => block)} />
            </button>
            {open && row.blocks.map(card)}
          </div>
        )
      }
      case 'block':
        return card(row)
      case 'changed':
        return <PromptDiff before={row.before} after={row.after} />
      case 'silent':
        return <p className="dim tr-silent">{answerWords(row.call.call, row.noText)}</p>
    }
  }
  return (
    <section ref={scroller} className="tr-list" aria-label="Conversation">
      <div className="tr-inner" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, key, start }) => {
          const row = rows[index]
          return (
            row && (
              <div
                key={key}
                ref={virtualizer.measureElement}
                data-index={index}
                className="tr-row"
                style={{ transform: `translateY(${start}px)` }}
              >
                {show(row)}
              </div>
            )
          )
        })}
      </div>
    </section>
  )
}
