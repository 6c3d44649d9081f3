import { Modal } from '@mantine/core'
import { useState } from 'react'
import { type CommandGroup, currentCommands, useShortcuts, useSilencedShortcuts } from '../state/shortcuts.ts'
import { KeyCap } from './key-cap.tsx'

/** `?`: the keys of what is on screen, as they are in force. */
export function KeyHelp() {
  const [groups, setGroups] = useState<readonly CommandGroup[] | null>(null)
  const open = (): void => setGroups(withKeys(currentCommands()))
  useShortcuts('Everywhere', [{ keys: ['?'], says: 'Show the keys of this view', act: open }])
  useSilencedShortcuts(groups !== null)
  return (
    <Modal
      opened={groups !== null}
      onClose={() => setGroups(null)}
      title="Keys of this view"
      size={620}
      centered
      transitionProps={{ duration: 0 }}
      closeButtonProps={{ 'aria-label': 'Close' }}
      classNames={{ content: 'modal', header: 'modal-head', title: 'modal-title', body: 'modal-body' }}
    >
      <div className="key-groups">
        {groups?.map(({ group, commands }) => (
          <section key={group} aria-label={group}>
            <h3>{group}</h3>
            <dl>
              {commands.map(({ keys, says }) => (
                <div key={says} className="key-line">
                  <dt>
                    {keys.map((key) => (
                      <KeyCap key={key} of={key} />
                    ))}
                  </dt>
                  <dd>{says}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  )
}

const withKeys = (groups: readonly CommandGroup[]): readonly CommandGroup[] =>
  groups
    .map(({ group, commands }) => ({ group, commands: commands.filter(({ keys }) => keys.length > 0) }))
    .filter(({ commands }) => commands.length > 0)
