import { LongWork } from '../../components/long-work.tsx'

interface RunLoadingProps {
  /** For those who do not see the frames. */
  readonly what?: string
  /** What is being done, and how to stop it, where that may take long. */
  readonly work?: { readonly says: string; readonly onCancel: () => void }
}

/** Grey frames where the run will stand: the header first, then lanes. No spinner. */
export function RunLoading({ what = 'Loading the run', work }: RunLoadingProps) {
  return (
    <>
      {work && <LongWork {...work} />}
      <div aria-busy="true" role="status" aria-label={what} className="ghosts">
        {WIDTHS.map((width) => (
          <div key={width} className="ghost-frame" style={{ width: `${width}%` }} />
        ))}
      </div>
    </>
  )
}

const WIDTHS = [46, 100, 99, 97, 61, 58, 34, 21]
