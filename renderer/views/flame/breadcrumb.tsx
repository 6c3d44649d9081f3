import type { FrameNode } from '#shared/profile/profile.ts'

/** The frames over the one in focus; each leads back to it. */
export function FocusBreadcrumb({ path, onFocus }: { path: readonly FrameNode[]; onFocus: (key: string | null) => void }) {
  return (
    <nav className="focus-crumb" aria-label="Focus">
      <span className="lbl">Focus</span>
      {path.map((node, at) => (
        <span key={node.key} className="row">
          {at > 0 && <span className="faint">›</span>}
          {at === path.length - 1 ? (
            <b className="b el" aria-current="true">
              {node.name}
            </b>
          ) : (
            <button type="button" className="link el" onClick={() => onFocus(at === 0 ? null : node.key)}>
              {node.name}
            </button>
          )}
        </span>
      ))}
      <span className="sp" />
      <span className="faint nw">
        <kbd>Backspace</kbd> up one level
      </span>
    </nav>
  )
}
