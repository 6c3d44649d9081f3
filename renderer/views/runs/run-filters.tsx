import { Button, Popover } from '@mantine/core'
import { useState } from 'react'
import { formatTokensExact } from '#shared/format/tokens.ts'
import type { CountedValue } from '#shared/runs/list/count-values.ts'
import { Icon } from '../../components/icon.tsx'
import { OUTCOMES, type RunListState } from '../../state/run-list-state.ts'
import { useRunFacets } from '../../state/run-pages.ts'
import { useSilencedShortcuts } from '../../state/shortcuts.ts'

export type ChangeRuns = (patch: Partial<RunListState>) => void

interface FiltersProps {
  readonly state: RunListState
  readonly change: ChangeRuns
}

const OUTCOME_WORDS = { success: 'Success', failure: 'Failure', 'not-set': 'Not set' } as const

/** What the list can be narrowed to: the values that runs have, with how many have each. */
export function RunFilters({ state, change }: FiltersProps) {
  const [open, setOpen] = useState(false)
  const facets = useRunFacets(open)
  useSilencedShortcuts(open)
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      position="bottom-end"
      transitionProps={{ duration: 0 }}
      trapFocus
      withRoles={false}
      classNames={{ dropdown: 'menu filters' }}
      unstyled
    >
      <Popover.Target>
        <Button className="sm" aria-expanded={open} onClick={() => setOpen(!open)}>
          <Icon name="filter" />
          Narrow
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Narrow the list" role="dialog">
        <Values
          name="Outcome"
          values={OUTCOMES.map((value) => ({ value, runs: null }))}
          chosen={state.outcomes}
          words={OUTCOME_WORDS}
          onChange={(outcomes) => change({ outcomes: OUTCOMES.filter((outcome) => outcomes.includes(outcome)) })}
        />
        <Values
          name="Provider"
          values={facets.data?.providers}
          chosen={state.providers}
          onChange={(providers) => change({ providers })}
        />
        <Values name="Model" values={facets.data?.models} chosen={state.models} onChange={(models) => change({ models })} />
        <Values name="Tag" values={facets.data?.tags} chosen={state.tags} onChange={(tags) => change({ tags })} />
        <fieldset>
          <legend>Started</legend>
          <label>
            from
            <input
              className="field"
              type="date"
              value={state.from ?? ''}
              onChange={(event) => change({ from: event.currentTarget.value || null })}
            />
          </label>
          <label>
            to
            <input
              className="field"
              type="date"
              value={state.to ?? ''}
              onChange={(event) => change({ to: event.currentTarget.value || null })}
            />
          </label>
        </fieldset>
        <fieldset>
          <legend>Cost in dollars</legend>
          <Dollars label="at least" value={state.min} onChange={(min) => change({ min })} />
          <Dollars label="at most" value={state.max} onChange={(max) => change({ max })} />
        </fieldset>
      </Popover.Dropdown>
    </Popover>
  )
}

interface ValuesProps {
  readonly name: string
  /** `runs` null: not counted. Absent: not read yet. */
  readonly values: readonly (Omit<CountedValue, 'runs'> & { readonly runs: number | null })[] | undefined
  readonly chosen: readonly string[]
  readonly words?: Readonly<Record<string, string>>
  readonly onChange: (chosen: string[]) => void
}

function Values({ name, values, chosen, words, onChange }: ValuesProps) {
  if (values?.length === 0) return null
  const toggle = (value: string): void =>
    onChange(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value])
  return (
    <fieldset>
      <legend>{name}</legend>
      <div className="filter-values">
        {!values && <span className="faint">Reading…</span>}
        {values?.map(({ value, runs }) => (
          <label key={value}>
            <input type="checkbox" checked={chosen.includes(value)} onChange={() => toggle(value)} />
            <span className="el" title={value}>
              {words?.[value] ?? value}
            </span>
            {runs !== null && <span className="faint num">{formatTokensExact(runs)}</span>}
          </label>
        ))}
      </div>
    </fieldset>
  )
}

function Dollars({ label, value, onChange }: { label: string; value: number | null; onChange: (value: number | null) => void }) {
  return (
    <label>
      {label}
      <input
        className="field"
        type="number"
        min={0}
        step="any"
        value={value ?? ''}
        onChange={(event) => onChange(event.currentTarget.value === '' ? null : Math.max(0, event.currentTarget.valueAsNumber))}
      />
    </label>
  )
}

/** What the list is narrowed to, each with the way out of it. */
export function FilterChips({ state, change }: FiltersProps) {
  const chips: { readonly text: string; readonly drop: () => void }[] = [
    ...state.outcomes.map((one) => ({
      text: `Outcome: ${OUTCOME_WORDS[one].toLowerCase()}`,
      drop: () => change({ outcomes: state.outcomes.filter((other) => other !== one) }),
    })),
    ...state.providers.map((one) => ({ text: one, drop: () => change({ providers: without(state.providers, one) }) })),
    ...state.models.map((one) => ({ text: one, drop: () => change({ models: without(state.models, one) }) })),
    ...state.tags.map((one) => ({ text: one, drop: () => change({ tags: without(state.tags, one) }) })),
    ...(state.from === null ? [] : [{ text: `From ${state.from}`, drop: () => change({ from: null }) }]),
    ...(state.to === null ? [] : [{ text: `To ${state.to}`, drop: () => change({ to: null }) }]),
    ...(state.min === null ? [] : [{ text: `At least $${state.min}`, drop: () => change({ min: null }) }]),
    ...(state.max === null ? [] : [{ text: `At most $${state.max}`, drop: () => change({ max: null }) }]),
  ]
  if (chips.length === 0) return null
  return (
    <ul className="filter-chips" aria-label="Narrowed to">
      {chips.map(({ text, drop }) => (
        <li key={text} className="chip">
          {text}
          <button type="button" aria-label={`No longer narrow to ${text}`} onClick={drop}>
            <Icon name="cross" size={9} />
          </button>
        </li>
      ))}
    </ul>
  )
}

const without = (values: readonly string[], gone: string): string[] => values.filter((value) => value !== gone)
