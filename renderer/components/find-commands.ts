import type { CommandGroup } from '../state/shortcuts.ts'

/** The commands in whose words, or their group's, every word of the query is found. */
export function findCommands(groups: readonly CommandGroup[], query: string): readonly CommandGroup[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  return groups
    .map(({ group, commands }) => ({
      group,
      commands: commands.filter(({ says }) => {
        const text = `${group} ${says}`.toLowerCase()
        return words.every((word) => text.includes(word))
      }),
    }))
    .filter(({ commands }) => commands.length > 0)
}
