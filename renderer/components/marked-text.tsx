/** Captured text as text, with every occurrence of what is searched for marked, whatever its case. */
export function MarkedText({ text, query }: { text: string; query: string }) {
  const wanted = query.trim().toLowerCase()
  if (wanted === '') return text
  const folded = text.toLowerCase()
  // A letter may fold to several: then places in one text are not those in the other.
  if (folded.length !== text.length) return text
  const parts = []
  let from = 0
  for (let at = folded.indexOf(wanted); at >= 0; at = folded.indexOf(wanted, from)) {
    parts.push(text.slice(from, at), <mark key={at}>{text.slice(at, at + wanted.length)}</mark>)
    from = at + wanted.length
  }
  return [...parts, text.slice(from)]
}
