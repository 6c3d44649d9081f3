import type { ContextChart, ContextColumn, ContextGroup } from './context-columns.ts'

export interface ColumnBox {
  readonly column: ContextColumn
  readonly x: number
  /** Of strip and bar. */
  readonly width: number
}

export interface AgentBox {
  readonly agent: ContextGroup
  readonly depth: number
  readonly x: number
  readonly width: number
  readonly columns: readonly ColumnBox[]
}

export interface ContextLayout {
  readonly agents: readonly AgentBox[]
  readonly boxes: readonly ColumnBox[]
  readonly step: number
}

const LEFT = 52
const RIGHT = 12
const AGENT_GAP = 20
const MAX_STEP = 38
/** Of a step, what stays empty. */
const GAP = 0.2

/** Places the columns, agent beside agent, in the width there is; however many there are, all of them are in it. */
export function layoutContext(chart: ContextChart, width: number): ContextLayout {
  const count = chart.columns.length
  const gap = Math.min(AGENT_GAP, width / 6 / Math.max(1, chart.agents.length))
  const room = width - LEFT - RIGHT - gap * Math.max(0, chart.agents.length - 1)
  const step = Math.min(MAX_STEP, Math.max(0, room) / Math.max(1, count))
  let x = LEFT
  const agents = chart.agents.map((agent): AgentBox => {
    const start = x
    const columns = agent.columns.map((column, at) => ({ column, x: start + at * step, width: step * (1 - GAP) }))
    x = start + agent.columns.length * step + gap
    return { agent, depth: agent.lane.depth, x: start, width: agent.columns.length * step - step * GAP, columns }
  })
  return { agents, boxes: agents.flatMap(({ columns }) => columns), step }
}

/** Narrower than this a column stands with its neighbours, the heaviest of which is seen. */
const MIN_COLUMN_PX = 1

/**
 * The columns that can be told apart: of those that share a pixel the heaviest stands for all, as wide as a pixel. A chosen one is always
 * among them, and comes after those it may stand over.
 */
export function shownColumns(
  { boxes, step }: ContextLayout,
  weight: (column: ContextColumn) => number,
  isChosen: (column: ContextColumn) => boolean,
): readonly ColumnBox[] {
  if (step >= MIN_COLUMN_PX) return boxes
  const shown: ColumnBox[] = []
  const chosen: ColumnBox[] = []
  let pixel = Number.NaN
  for (const box of boxes) {
    const at = Math.floor(box.x)
    const wide = { ...box, x: at, width: MIN_COLUMN_PX }
    if (isChosen(box.column)) chosen.push(wide)
    const last = shown.at(-1)
    if (at !== pixel || !last) shown.push(wide)
    else if (weight(box.column) > weight(last.column)) shown[shown.length - 1] = wide
    pixel = at
  }
  return [...shown, ...chosen]
}

/** The column under the pointer: its whole step counts. */
export function columnAt({ agents, step }: ContextLayout, x: number): ContextColumn | null {
  for (const { columns } of agents)
    for (const box of columns) if (x >= box.x - step * 0.1 && x < box.x + step * 0.9) return box.column
  return null
}

/** A round number of lines for an axis up to `most`: 1, 2 or 5 of a power of ten apart. */
export function axisSteps(most: number, lines: number): readonly number[] {
  if (most <= 0) return [0]
  const rough = most / lines
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((times) => times * power).find((each) => each >= rough) ?? rough
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, at) => at * step)
}
