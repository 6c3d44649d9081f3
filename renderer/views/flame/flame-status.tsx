import { KeyHints } from '../../components/key-hints.tsx'
import type { Command } from '../../state/shortcuts.ts'
import type { ViewWeight } from '../../state/view-state.ts'
import { UnknownCalls } from './unknown-calls.tsx'

interface StatusProps {
  readonly unknownCalls: number
  readonly weight: ViewWeight
  readonly commands: readonly Command[]
}

export function FlameStatus({ unknownCalls, weight, commands }: StatusProps) {
  return (
    <>
      <KeyHints of={commands} />
      <span className="sp" />
      <UnknownCalls count={unknownCalls} weight={weight} where="the flame" />
    </>
  )
}
