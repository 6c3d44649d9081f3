import { formatBytes } from '#shared/format/bytes.ts'
import { formatTokensExact } from '#shared/format/tokens.ts'
import type { RemovalReport, RemovedRun } from '#shared/model/removal.ts'
import { dayAndTime } from '../../state/days.ts'

/** Enough to know which runs are meant; there may be thousands. */
const MOST_SHOWN = 50

const WHY: Record<RemovedRun['why'], string> = { deleted: 'deleted', age: 'older than the limit', size: 'past the size' }

/** What limits would remove. */
export function RemovalPreview({ report }: { report: RemovalReport }) {
  const { runs, kept, bodies, bytes, stored } = report
  const count = (of: number, one: string, many: string): string => `${formatTokensExact(of)} ${of === 1 ? one : many}`
  const total = `${count(kept.bodies, 'body is', 'bodies are')} kept: ${formatBytes(kept.bytes)}, ${formatBytes(kept.stored)} on disk.`
  return (
    <div className="removal" data-testid="removal">
      <p>
        {total}{' '}
        {runs.length === 0 ? (
          'Nothing would go.'
        ) : (
          <b className="b">
            {count(bodies, 'body', 'bodies')} of {count(runs.filter(({ id }) => id !== null).length, 'run', 'runs')} would go:{' '}
            {formatBytes(bytes)}, {formatBytes(stored)} on disk.
          </b>
        )}
      </p>
      {runs.length > 0 && (
        <table className="removal-runs">
          <thead>
            <tr>
              <th scope="col">Run</th>
              <th scope="col">Started</th>
              <th scope="col">Why</th>
              <th scope="col" className="num">
                Bodies
              </th>
              <th scope="col" className="num">
                Size
              </th>
              <th scope="col" className="num">
                On disk
              </th>
            </tr>
          </thead>
          <tbody>
            {runs.slice(0, MOST_SHOWN).map((run) => (
              <tr key={`${run.id}${run.why}`}>
                <td className="el">{run.id === null ? 'Traffic that belongs to no run' : run.name}</td>
                <td className="nw dim">{dayAndTime(run.startedAt, Date.now())}</td>
                <td className="nw dim">{WHY[run.why]}</td>
                <td className="num">{formatTokensExact(run.bodies)}</td>
                <td className="num">{formatBytes(run.bytes)}</td>
                <td className="num">{formatBytes(run.stored)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {runs.length > MOST_SHOWN && <p className="faint">and {formatTokensExact(runs.length - MOST_SHOWN)} more, newer ones</p>}
    </div>
  )
}
