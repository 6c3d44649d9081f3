import type { RunView } from '#shared/api/contract.ts'

/** Instead of a view of a run's calls while it has none: why, and what comes next. */
export function NoCalls({ view }: { view: RunView }) {
  const { title, text } = wordsOf(view)
  return (
    <div className="centre">
      <h1>{title}</h1>
      <p className="dim">{text}</p>
    </div>
  )
}

function wordsOf({ open, interrupted }: RunView): { readonly title: string; readonly text: string } {
  if (open.length > 0)
    return {
      title: 'No call has been answered yet',
      text: 'What it holds and what it costs is known once it has been answered. This view grows with the run.',
    }
  if (interrupted.length > 0)
    return {
      title: 'The recorder ended before the first call did',
      text: 'How it went on, and what it cost, is not known. Run the agent again to see it whole.',
    }
  return {
    title: 'No model call yet',
    text: 'So far the agent asked its provider only for what no model answers, such as the list of models. Calls show here as they come.',
  }
}
