import { useElementSize } from '@mantine/hooks'
import { useId, useMemo } from 'react'
import { formatUsd } from '#shared/format/money.ts'
import { BAR_HEIGHT, JOINED_HEIGHT, LOWER_TOP, layoutJoinedBars } from '../../charts/joined-bars.ts'
import { TONE_TOKEN } from '../../charts/tone-style.ts'
import type { MoneyRow } from './money-rows.ts'

const LETTER = 6
const MONEY_LETTER = 6.4
const SHORT: Readonly<Record<string, string>> = {
  'Tools schema': 'Tools',
  'System prompt': 'System',
  'User messages': 'User',
  'Assistant history': 'History',
}

const shortName = (row: MoneyRow): string => SHORT[row.name] ?? row.name.replace(/^Results: /, '')

const toneOf = (row: MoneyRow) => (row.wasted ? 'waste' : (row.priceClass?.tone ?? 'neutral'))

/** Tokens above, money below, joined part by part: the slope is the price. */
export function MoneyBars({ rows }: { rows: readonly MoneyRow[] }) {
  const { ref, width } = useElementSize()
  const dots = useId()
  const hatch = useId()
  const bands = useMemo(
    () =>
      layoutJoinedBars(
        rows.map((row) => ({ upper: row.tokens, lower: row.nanoUsd })),
        width,
      ),
    [rows, width],
  )
  return (
    <div ref={ref} className="money-bars">
      <svg width={width} height={JOINED_HEIGHT} viewBox={`0 0 ${width} ${JOINED_HEIGHT}`} aria-hidden="true">
        <defs>
          <pattern id={dots} width="4" height="4" patternUnits="userSpaceOnUse">
            <rect width="4" height="4" fill="var(--rea)" />
            <circle cx="1.2" cy="1.2" r=".7" fill="#0000005c" />
          </pattern>
          <pattern id={hatch} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect width="5" height="5" fill="var(--waste)" opacity=".16" />
            <rect width="2" height="5" fill="var(--waste)" />
          </pattern>
        </defs>
        {rows.map((row, at) => {
          const shape = bands[at]
          if (!shape) return null
          const tone = toneOf(row)
          const colours = TONE_TOKEN[tone]
          const fill = tone === 'reasoning' ? `url(#${dots})` : tone === 'waste' ? `url(#${hatch})` : colours.fill
          const name = shortName(row)
          const money = formatUsd(row.nanoUsd)
          return (
            <g key={`${row.name} ${row.priceClass?.bucket}`}>
              <path d={shape.path} fill={colours.fill} opacity={0.34} />
              <rect x={shape.upper.x} width={shape.upper.width} height={BAR_HEIGHT} fill={fill} />
              <rect x={shape.lower.x} y={LOWER_TOP} width={shape.lower.width} height={BAR_HEIGHT} fill={fill} />
              {tone !== 'waste' && shape.upper.width > name.length * LETTER + 10 && (
                <text className="bar-name" x={shape.upper.x + 5} y={11.8} fill={colours.text}>
                  {name}
                </text>
              )}
              {tone !== 'waste' && shape.lower.width > money.length * MONEY_LETTER + 8 && (
                <text className="bar-money" x={shape.lower.x + 5} y={LOWER_TOP + 11.8} fill={colours.text}>
                  {money}
                </text>
              )}
            </g>
          )
        })}
      </svg>
    </div>
  )
}
