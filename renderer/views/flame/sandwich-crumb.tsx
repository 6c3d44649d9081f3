import type { FrameRef } from '#shared/profile/frame-totals.ts'
import { LEVEL_WORDS } from '../../state/level-words.ts'

/** Says which frame a sandwich is about. `chosen`: the user focused it. */
export function SandwichCrumb({ frame, chosen, onBack }: { frame: FrameRef; chosen: boolean; onBack: () => void }) {
  return (
    <nav className="focus-crumb" aria-label="Focus">
      <span className="lbl">Callers ↑</span>
      <b className="b el" aria-current="true">
        {frame.name}
      </b>
      <span className="dim nw">{LEVEL_WORDS[frame.level].toLowerCase()}</span>
      <span className="lbl">↓ callees</span>
      <span className="sp" />
      {chosen ? (
        <button type="button" className="link nw" onClick={onBack}>
          Back to the dearest
        </button>
      ) : (
        <span className="faint nw">
          The heaviest frame. <kbd>Double-click</kbd> another to see its sandwich
        </span>
      )}
    </nav>
  )
}
