import { noTextWords } from '#shared/format/no-text.ts'
import type { NoText } from '#shared/model/removal.ts'

/** Over a view of calls whose text is not there: why, and that what is shown is what is known without it. */
export function NoTextLine({ noText }: { noText: NoText }) {
  return <p className="dim no-text">{noTextWords(noText)} What follows from numbers alone is shown.</p>
}
