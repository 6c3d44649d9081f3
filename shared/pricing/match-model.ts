/** A served name matches with a date after it (`-20260311`, `-2026-03-11`, `@20260311`): providers add it to what was asked for. */
export function matchesModel(pattern: string, served: string): boolean {
  const wanted = pattern.toLowerCase()
  const name = served.toLowerCase()
  if (wanted.endsWith('*')) return name.startsWith(wanted.slice(0, -1))
  return name.startsWith(wanted) && /^(?:[-@]20\d{2}-?\d{2}-?\d{2})?$/.test(name.slice(wanted.length))
}
