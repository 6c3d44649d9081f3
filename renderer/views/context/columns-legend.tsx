import { CLASS_NAMES, type ContextChart } from '../../charts/context-columns.ts'
import { TONE_CLASS } from '../../charts/tone-style.ts'
import type { ContextBars, ContextColour } from '../../state/view-state.ts'

const CLASSES = ['read', 'write', 'fresh'] as const

/** What the colours of the bars mean. */
export function ColumnsLegend({ chart, colour }: { chart: ContextChart; colour: ContextColour }) {
  return (
    <div className="ctx-legend">
      {colour === 'segment'
        ? chart.legend.map(({ key, name }) => (
            <span key={key} className="row nw">
              <i className={`sw sg-${key}`} />
              {name}
            </span>
          ))
        : CLASSES.map((tone) => (
            <span key={tone} className="row nw">
              <i className={`sw ${TONE_CLASS[tone]}`} />
              {CLASS_NAMES[tone]}
            </span>
          ))}
    </div>
  )
}

/** What the strip and the lines mean. */
export function ColumnsStrip({ hasStrip, amount }: { hasStrip: boolean; amount: ContextBars }) {
  return (
    <div className="ctx-strip">
      {hasStrip && (
        <>
          <span className="lbl">Side strip</span>
          {CLASSES.map((tone) => (
            <span key={tone} className="row nw">
              <i className={`ctx-strip-sw ${TONE_CLASS[tone]}`} />
              {CLASS_NAMES[tone]}
            </span>
          ))}
        </>
      )}
      {(amount === 'tokens' || !hasStrip) && (
        <span className="row nw">
          <i className="ctx-line" />
          Cache boundary
        </span>
      )}
      {amount === 'tokens' && (
        <span className="row nw">
          <i className="ctx-line broke" />
          Where the prefix broke
        </span>
      )}
    </div>
  )
}
