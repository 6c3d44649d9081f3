/** Grey frames where the run will stand: the header first, then lanes. No spinner. */
export function RunLoading() {
  return (
    <div aria-busy="true" role="status" aria-label="Loading the run" className="ghosts">
      {WIDTHS.map((width) => (
        <div key={width} className="ghost-frame" style={{ width: `${width}%` }} />
      ))}
    </div>
  )
}

const WIDTHS = [46, 100, 99, 97, 61, 58, 34, 21]
