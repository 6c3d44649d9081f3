import { SegmentedControl } from '@mantine/core'
import { useMemo, useRef } from 'react'
import { formatTokensExact } from '#shared/format/tokens.ts'
import { listPrices, type PriceEntry } from '#shared/pricing/price-list.ts'
import { MENU_KEYS, openContextMenu, openMenuAt } from '../../components/context-menu.tsx'
import { KeyHints } from '../../components/key-hints.tsx'
import { Page } from '../../components/page.tsx'
import { QueryNotice } from '../../components/query-notice.tsx'
import { SearchField } from '../../components/search-field.tsx'
import { navigate, usePlace } from '../../state/location.ts'
import { useNow } from '../../state/now.ts'
import {
  formatPriceListState,
  PLAIN_TIER,
  type PriceListState,
  parsePriceListState,
  type ShownPrices,
} from '../../state/price-list-state.ts'
import { usePrices, usePriceUse } from '../../state/price-queries.ts'
import { useStatus } from '../../state/queries.ts'
import { runPath } from '../../state/route.ts'
import { type Command, useShortcuts } from '../../state/shortcuts.ts'
import { RunLoading } from '../run/run-loading.tsx'
import { type RowKey, rowAfter } from '../table/row-after.ts'
import { rowCommands } from '../table/row-commands.ts'
import { findPrices, valuesOf } from './find-prices.ts'
import { PriceDetails } from './price-details.tsx'
import { priceMenu } from './price-menu.ts'
import { PriceTable } from './price-table.tsx'
import { UnpricedModels } from './unpriced-models.tsx'
import { ValueSelect } from './value-select.tsx'

const HOUR_MS = 3_600_000
const SHOWN: { value: ShownPrices; label: string }[] = [
  { value: 'used', label: 'Used' },
  { value: 'now', label: 'In force' },
  { value: 'all', label: 'All' },
]

/** What does a token cost, since when, and who says so? */
export function Prices() {
  const { path, search } = usePlace()
  const state = useMemo(() => parsePriceListState(search), [search])
  const prices = usePrices()
  const used = usePriceUse()
  const { data: status } = useStatus()
  const today = new Date(useNow(HOUR_MS)).toISOString().slice(0, 10)
  const entries = useMemo(
    () => prices.data && listPrices(prices.data.rows, used.data?.rows ?? [], today),
    [prices.data, used.data, today],
  )
  const shown = useMemo(() => findPrices(entries ?? [], state), [entries, state])
  const table = useRef<HTMLDivElement>(null)
  const selected = entries?.find(({ row }) => row.id === state.row) ?? null
  const open = selected ?? shown[0] ?? null

  const change = (patch: Partial<PriceListState>, how: 'push' | 'replace' = 'replace'): void =>
    navigate(path + formatPriceListState({ ...parsePriceListState(window.location.search), ...patch }), how)
  const select = ({ row }: PriceEntry): void => change({ row: row.id })
  const move = (key: RowKey) => (): void => {
    const to = rowAfter(key, selected ? shown.indexOf(selected) : -1, shown.length)
    const next = to === null ? undefined : shown[to]
    if (next) select(next)
  }
  const clear = (): void => {
    if (state.q) change({ q: '' })
    else if (state.provider ?? state.tier) change({ provider: null, tier: null })
    else if (state.row) change({ row: null })
  }
  const commands: readonly Command[] = [
    ...rowCommands('price', move),
    {
      keys: ['enter'],
      says: 'Open the newest run that was priced so',
      hint: 'newest run',
      act: () => open?.use && navigate(runPath(open.use.lastRun)),
    },
    {
      keys: MENU_KEYS,
      says: 'Open the menu of the price',
      act: () => open && openMenuAt(table.current?.querySelector('.sel') ?? table.current, priceMenu(open)),
    },
    { keys: ['escape'], says: 'Step back', hint: 'step back', act: clear },
  ]
  useShortcuts('Prices', commands)

  return (
    <Page
      at="Prices"
      crumb={<b>Prices</b>}
      status={
        <>
          <KeyHints of={commands} />
          <span className="sp" />
          <span>Dollars a million tokens</span>
        </>
      }
    >
      <QueryNotice query={prices} what="The price book" />
      <QueryNotice query={used} what="What your runs were priced with" />
      {status?.problems
        .filter(({ code }) => code === 'prices-unreadable')
        .map(({ message }) => (
          <p key={message} className="notice" role="alert">
            {message}
          </p>
        ))}
      <div className="screen-head prices-head">
        <h1>Prices</h1>
        {prices.data && <span className="dim el">{prices.data.version}</span>}
        <span className="sp" />
        {entries && (
          <>
            <SegmentedControl
              aria-label="Which prices"
              data={SHOWN}
              value={state.show}
              onChange={(show) => change({ show }, 'push')}
            />
            <ValueSelect
              label="Provider"
              any="All providers"
              values={valuesOf(entries, (row) => row.provider)}
              value={state.provider}
              onChange={(provider) => change({ provider }, 'push')}
            />
            <ValueSelect
              label="Tier"
              any="All tiers"
              values={valuesOf(entries, (row) => row.tier ?? PLAIN_TIER)}
              value={state.tier}
              onChange={(tier) => change({ tier }, 'push')}
            />
          </>
        )}
        <SearchField
          label="Find prices"
          value={state.q}
          onChange={(q) => change({ q })}
          found={`${formatTokensExact(shown.length)} found`}
          width={200}
        />
      </div>
      {used.data && used.data.unpriced.length > 0 && <UnpricedModels models={used.data.unpriced} />}
      {!entries && !prices.error && <RunLoading what="Loading the price book" />}
      {entries && shown.length === 0 && <NoneFits state={state} change={change} />}
      {entries && shown.length > 0 && open && (
        <div className="prices">
          <PriceTable
            entries={shown}
            selected={selected}
            scroller={table}
            onSelect={select}
            onMenu={(event, entry) => {
              select(entry)
              openContextMenu(event, priceMenu(entry))
            }}
          />
          <PriceDetails
            entry={open}
            version={prices.data?.version ?? ''}
            dataDir={status?.dataDir ?? null}
            newestCalls={used.data?.newestCalls ?? null}
            isMissing={state.row !== null && selected === null && used.data !== undefined}
          />
        </div>
      )}
      <p className="sr" role="status">
        {selected && `${selected.row.model}, ${selected.row.provider}, ${selected.row.tier ?? 'plain tier'}`}
      </p>
    </Page>
  )
}

interface NoneFitsProps {
  readonly state: PriceListState
  readonly change: (patch: Partial<PriceListState>) => void
}

function NoneFits({ state, change }: NoneFitsProps) {
  const isBare = state.show === 'used' && !state.q && state.provider === null && state.tier === null
  return (
    <div className="centre">
      <h1>{isBare ? 'No recorded call was priced by the book yet' : 'No price fits'}</h1>
      <p className="dim">
        {isBare
          ? 'The rows that your runs were priced with stand here once there are some.'
          : 'No row has all that the list is narrowed to.'}
      </p>
      <button
        type="button"
        className="btn"
        onClick={() => change({ q: '', provider: null, tier: null, show: isBare ? 'now' : 'all' })}
      >
        Show all prices
      </button>
    </div>
  )
}
