import {
  createColumnHelper,
  createSortedRowModel,
  rowSortingFeature,
  sortFn_alphanumeric,
  sortFn_basic,
  tableFeatures,
  useTable,
} from '@tanstack/react-table'
import type { FrameTotal } from '#shared/profile/frame-totals.ts'
import type { SortOrder } from '../../state/view-state.ts'

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { alphanumeric: sortFn_alphanumeric, basic: sortFn_basic },
})
const helper = createColumnHelper<typeof features, FrameTotal>()
const columns = helper.columns([
  helper.accessor('name', { id: 'name', sortFn: 'alphanumeric', sortDescFirst: false }),
  helper.accessor(({ calls }) => calls.length, { id: 'calls', sortFn: 'basic', sortDescFirst: true }),
  helper.accessor('self', { id: 'self', sortFn: 'basic', sortDescFirst: true }),
  helper.accessor('total', { id: 'total', sortFn: 'basic', sortDescFirst: true }),
])

/** Frames in the order that the address says. `onSort` hears of the order that a heading asks for. */
export function useFramesTable(frames: readonly FrameTotal[], sort: SortOrder, onSort: (sort: SortOrder) => void) {
  const sorting = [{ id: sort.column, desc: sort.descending }]
  return useTable({
    features,
    columns,
    data: frames,
    getRowId: ({ name }) => name,
    enableSortingRemoval: false,
    state: { sorting },
    onSortingChange: (update) => {
      const [next] = typeof update === 'function' ? update(sorting) : update
      const column = COLUMNS.find((id) => id === next?.id)
      if (next && column) onSort({ column, descending: next.desc })
    },
  })
}

export type FramesTable = ReturnType<typeof useFramesTable>

const COLUMNS: readonly SortOrder['column'][] = ['name', 'calls', 'self', 'total']
