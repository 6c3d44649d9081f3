/**
 * The outline of the sample run, one row per call: start and end in thousandths of the run's length, then what it cost in thousandths of the
 * dearest call: cache read, cache write, fresh input, output, reasoning, waste. An illustration: it says what a recording looks like.
 */
const CALLS = [
  [0, 26, 0, 406, 0, 25, 18, 0],
  [28, 62, 21, 80, 0, 36, 28, 0],
  [63, 77, 0, 100, 5, 13, 6, 0],
  [64, 85, 27, 56, 0, 26, 11, 0],
  [79, 94, 8, 0, 43, 14, 7, 0],
  [97, 109, 8, 0, 92, 12, 5, 0],
  [112, 123, 8, 0, 124, 10, 4, 0],
  [124, 154, 31, 68, 0, 23, 32, 0],
  [125, 156, 8, 0, 140, 36, 11, 0],
  [156, 184, 0, 0, 0, 0, 0, 155],
  [185, 241, 42, 13, 0, 86, 24, 0],
  [243, 260, 43, 25, 0, 20, 7, 0],
  [298, 330, 45, 64, 0, 26, 35, 0],
  [333, 358, 51, 25, 0, 26, 21, 0],
  [360, 453, 0, 861, 0, 100, 39, 0],
  [456, 483, 57, 33, 0, 34, 16, 0],
  [485, 508, 0, 298, 0, 26, 16, 0],
  [543, 598, 17, 120, 0, 65, 24, 0],
  [632, 662, 26, 53, 0, 44, 13, 0],
  [693, 719, 31, 32, 0, 39, 10, 0],
  [720, 765, 60, 27, 0, 58, 29, 0],
  [846, 916, 14, 728, 0, 100, 27, 0],
  [917, 936, 69, 28, 0, 22, 9, 0],
  [964, 1000, 71, 33, 0, 57, 10, 0],
] as const
const FILLS = ['var(--read)', 'var(--write)', 'var(--fresh)', 'var(--out)', 'var(--rea)', 'url(#shape-waste)']
const NOTES = [
  { at: 360, text: 'cache prefix lost' },
  { at: 846, text: 'lost again' },
]

const WIDTH = 652
const HEIGHT = 170
const BASE = HEIGHT - 26
const TOP = 6

/** What a finished recording looks like: a bar per call by its cost, and the running total over them. */
export function SampleShape() {
  const x = (thousandths: number): number => (thousandths / 1000) * WIDTH
  return (
    <figure className="sample-shape">
      <figcaption className="row">
        <b className="b">The sample run</b>
        <span className="dim">an agent and two subagents fix a flaky test: cost per call, and the running total</span>
      </figcaption>
      <svg width="100%" height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
        <defs>
          <pattern id="shape-waste" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect width="5" height="5" fill="var(--waste)" opacity=".16" />
            <rect width="2" height="5" fill="var(--waste)" />
          </pattern>
        </defs>
        {CALLS.map(([start, end, ...parts]) => (
          <g key={start}>
            {stack(parts).map(({ from, to, fill }) => (
              <rect
                key={fill}
                x={x(start)}
                width={Math.max(3, x(end - start) - 1.5)}
                y={y(to)}
                height={y(from) - y(to)}
                fill={fill}
              />
            ))}
          </g>
        ))}
        <path d={totalLine(x)} fill="none" stroke="var(--fg)" strokeWidth="1.3" />
        <path d={`M0 ${BASE + 0.5}H${WIDTH}`} stroke="var(--line-2)" />
        {NOTES.map(({ at, text }) => (
          <text key={at} x={x(at)} y={HEIGHT - 8} fontSize="11" fill="var(--fg-3)">
            {text}
          </text>
        ))}
      </svg>
    </figure>
  )
}

const y = (thousandths: number): number => BASE - (thousandths / 1000) * (BASE - TOP)

function stack(parts: readonly number[]): readonly { readonly from: number; readonly to: number; readonly fill: string }[] {
  let at = 0
  return parts.flatMap((part, index) => {
    const from = at
    at += part
    return part > 0 ? [{ from, to: at, fill: FILLS[index] ?? '' }] : []
  })
}

function totalLine(x: (thousandths: number) => number): string {
  const costs = CALLS.map(([, end, ...parts]) => ({ end, cost: parts.reduce((sum: number, part) => sum + part, 0) }))
  const whole = costs.reduce((sum, { cost }) => sum + cost, 0)
  let before = 0
  const steps = costs
    .sort((a, b) => a.end - b.end)
    .map(({ end, cost }) => {
      const from = y((before / whole) * 1000)
      before += cost
      return `L${x(end)} ${from}V${y((before / whole) * 1000)}`
    })
  return `M0 ${BASE}${steps.join('')}`
}
