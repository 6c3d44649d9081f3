import type { FrameTone } from '#shared/profile/profile.ts'

/** The colours of the charts, read from the style tokens: one truth for the page and the canvas. */
export interface Palette {
  readonly bg: string
  readonly surface: string
  readonly raised: string
  readonly hover: string
  readonly line: string
  readonly line2: string
  readonly fg: string
  readonly fg2: string
  readonly fg3: string
  readonly sub: string
  readonly tones: Readonly<Record<FrameTone, Ink>>
  /** Fill of a neutral frame by its weight, 0–1. */
  heat(share: number): string
  readonly sans: string
  readonly mono: string
}

/** A fill and the text that can be read on it. */
interface Ink {
  readonly fill: string
  readonly text: string
}

const HEAT_STEPS = 32

/** Reads the tokens of the theme in force. `styles`: the computed style of the element that carries them. */
export function readPalette(styles: Pick<CSSStyleDeclaration, 'getPropertyValue'>): Palette {
  const token = (name: string): string => styles.getPropertyValue(name).trim()
  const cold = parseHex(token('--heat0'))
  const hot = parseHex(token('--heat1'))
  const sub = parseHex(token('--sub'))
  const heats = Array.from({ length: HEAT_STEPS + 1 }, (_, step) => mix(cold, hot, step / HEAT_STEPS))
  const heat = (share: number): string => heats[Math.round(Math.min(1, Math.max(0, share)) * HEAT_STEPS)] ?? ''
  const fg = token('--fg')
  const ink = (name: string): Ink => ({ fill: token(`--${name}`), text: token(`--on-${name}`) })
  return {
    bg: token('--bg'),
    surface: token('--surface'),
    raised: token('--raised'),
    hover: token('--hover'),
    line: token('--line'),
    line2: token('--line-2'),
    fg,
    fg2: token('--fg-2'),
    fg3: token('--fg-3'),
    sub: token('--sub'),
    tones: {
      neutral: { fill: heat(0.4), text: fg },
      subagent: { fill: mix(cold, sub, 0.24), text: fg },
      read: ink('read'),
      fresh: ink('fresh'),
      write: ink('write'),
      output: ink('out'),
      reasoning: ink('rea'),
      tool: ink('tool'),
      waste: ink('waste'),
    },
    heat,
    sans: token('--sans'),
    mono: token('--mono'),
  }
}

type Rgb = readonly [number, number, number]

function parseHex(hex: string): Rgb {
  const digits = hex.replace('#', '')
  const full = digits.length === 3 ? [...digits].map((digit) => digit + digit).join('') : digits
  const at = (from: number): number => Number.parseInt(full.slice(from, from + 2), 16) || 0
  return [at(0), at(2), at(4)]
}

function mix(from: Rgb, to: Rgb, share: number): string {
  const part = (at: 0 | 1 | 2): number => Math.round(from[at] + (to[at] - from[at]) * share)
  return `rgb(${part(0)} ${part(1)} ${part(2)})`
}
