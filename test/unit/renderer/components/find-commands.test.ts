import { expect, test } from 'vitest'
import { findCommands } from '../../../../renderer/components/find-commands.ts'

const command = (says: string) => ({ keys: [], says, act: () => undefined })
const groups = [
  { group: 'Timeline', commands: [command('Zoom in'), command('Zoom out')] },
  { group: 'Everywhere', commands: [command('Open settings')] },
]
const found = (query: string) => findCommands(groups, query).flatMap(({ commands }) => commands.map(({ says }) => says))

test('a command is found by any of its words or its group’s, whatever their order and case', () => {
  expect(found('OUT zoom')).toEqual(['Zoom out'])
  expect(found('timeline')).toEqual(['Zoom in', 'Zoom out'])
  expect(found('')).toEqual(['Zoom in', 'Zoom out', 'Open settings'])
  expect(found('zoom settings')).toEqual([])
})
