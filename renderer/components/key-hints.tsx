import type { Command } from '../state/shortcuts.ts'
import { KeyCap } from './key-cap.tsx'

/** The keys worth telling in the status bar: one for each command that has a word for it. What there is no room for is left out whole. */
export function KeyHints({ of }: { of: readonly Command[] }) {
  return (
    <span className="hints">
      {hintsOf(of).map(({ hint, keys }) => (
        <span key={hint}>
          {keys.map((key) => (
            <KeyCap key={key} of={key} />
          ))}{' '}
          {hint}
        </span>
      ))}
      <span>
        <KeyCap of="?" /> all keys
      </span>
    </span>
  )
}

/** Each hint once, with the first key of every command that has it. */
function hintsOf(commands: readonly Command[]): { readonly hint: string; readonly keys: readonly string[] }[] {
  const hints = new Map<string, string[]>()
  for (const { hint, keys } of commands)
    if (hint !== undefined && keys[0] !== undefined) hints.set(hint, [...(hints.get(hint) ?? []), keys[0]])
  return Array.from(hints, ([hint, keys]) => ({ hint, keys }))
}
