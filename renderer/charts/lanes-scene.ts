import type { OpenProgress } from '#shared/api/contract.ts'
import type { CallId, ExchangeId } from '#shared/model/ids.ts'
import type { ViewWeight } from '../state/view-state.ts'
import type { LaneLayout } from './lane-layout.ts'
import type { Palette } from './palette.ts'
import type { Patterns } from './patterns.ts'
import type { TimeWindow } from './time-window.ts'

/** All that a picture of the lanes depends on. */
export interface LanesScene {
  readonly layout: LaneLayout
  readonly window: TimeWindow
  readonly width: number
  readonly height: number
  /** Pixels that the stack of lanes is scrolled by. */
  readonly scrollTop: number
  readonly palette: Palette
  readonly weight: ViewWeight
  /** The heaviest call of the run: the brightest. */
  readonly maxWeight: number
  readonly selected: CallId | null
  readonly hovered: CallId | null
  /** Calls that a search found; null: nothing is searched for. */
  readonly found: ReadonlySet<CallId> | null
  /** Until when open calls have grown, µs since the run's start. */
  readonly nowUs: number
  /** How far the answers of open exchanges have come. */
  readonly progress: ReadonlyMap<ExchangeId, OpenProgress>
}

export interface LanesPen {
  readonly ctx: CanvasRenderingContext2D
  readonly scene: LanesScene
  readonly patterns: Patterns
  x(us: number): number
}
