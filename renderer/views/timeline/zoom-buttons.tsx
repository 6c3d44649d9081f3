import { Icon } from '../../components/icon.tsx'

interface ZoomButtonsProps {
  readonly asTable: boolean
  readonly onTable: () => void
  readonly onZoom: (factor: number) => void
  readonly onWhole: () => void
  readonly step: number
}

export function ZoomButtons({ asTable, onTable, onZoom, onWhole, step }: ZoomButtonsProps) {
  return (
    <>
      <div className="seg">
        <button type="button" className="seg-button" aria-label="Zoom out" title="Zoom out (S)" onClick={() => onZoom(1 / step)}>
          <Icon name="minus" />
        </button>
        <button type="button" className="seg-button" aria-label="Zoom in" title="Zoom in (W)" onClick={() => onZoom(step)}>
          <Icon name="plus" />
        </button>
        <button type="button" className="seg-button" aria-label="Show the whole run" title="Show the whole run" onClick={onWhole}>
          <Icon name="fit" />
        </button>
      </div>
      <TableToggle asTable={asTable} onTable={onTable} />
    </>
  )
}

function TableToggle({ asTable, onTable }: { asTable: boolean; onTable: () => void }) {
  return (
    <div className="seg">
      <button
        type="button"
        className="seg-button"
        aria-pressed={asTable}
        aria-label="Show as a table"
        title="Show as a table (T)"
        onClick={onTable}
      >
        <Icon name="table" />
      </button>
    </div>
  )
}
