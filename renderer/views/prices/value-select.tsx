interface ValueSelectProps {
  readonly label: string
  /** What it says while nothing is chosen. */
  readonly any: string
  readonly values: readonly string[]
  readonly value: string | null
  readonly onChange: (value: string | null) => void
}

/** Narrows a list to one of the values that it has. */
export function ValueSelect({ label, any, values, value, onChange }: ValueSelectProps) {
  const listed = value === null || values.includes(value) ? values : [value, ...values]
  return (
    <select
      className="field value-select"
      aria-label={label}
      value={value ?? ''}
      onChange={(event) => onChange(event.currentTarget.value || null)}
    >
      <option value="">{any}</option>
      {listed.map((each) => (
        <option key={each} value={each}>
          {each}
        </option>
      ))}
    </select>
  )
}
