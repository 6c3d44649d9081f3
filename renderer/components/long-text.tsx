import { useState } from 'react'
import { formatTokensExact } from '#shared/format/tokens.ts'

/** More than this at once makes the page slow; the rest is one click away. */
const FIRST_CHARACTERS = 6_000

/** Captured text, as text: never as markup. Long ones are opened on demand. */
export function LongText({ text }: { text: string }) {
  const [whole, setWhole] = useState(false)
  const cut = !whole && text.length > FIRST_CHARACTERS
  return (
    <>
      <pre className="text">{cut ? text.slice(0, FIRST_CHARACTERS) : text}</pre>
      {cut && (
        <button type="button" className="link" onClick={() => setWhole(true)}>
          Show all {formatTokensExact(text.length)} characters
        </button>
      )}
    </>
  )
}
