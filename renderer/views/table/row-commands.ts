import type { Command } from '../../state/shortcuts.ts'
import type { RowKey } from './row-after.ts'

/** The keys that lead through the rows of a table. `one`: what a row is, such as `frame`. */
export const rowCommands = (one: string, move: (key: RowKey) => () => void): readonly Command[] => [
  { keys: ['arrowdown', 'j'], says: `Next ${one}`, hint: 'move', act: move('next') },
  { keys: ['arrowup', 'k'], says: `Previous ${one}`, hint: 'move', act: move('previous') },
  { keys: ['pagedown'], says: 'A page on', act: move('page-down') },
  { keys: ['pageup'], says: 'A page back', act: move('page-up') },
  { keys: ['home'], says: `First ${one}`, act: move('first') },
  { keys: ['end'], says: `Last ${one}`, act: move('last') },
]
