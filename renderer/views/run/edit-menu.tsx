import { Button, Menu } from '@mantine/core'
import type { RunListItem } from '#shared/api/contract.ts'
import { Icon } from '../../components/icon.tsx'
import { navigate } from '../../state/location.ts'
import { runEdits, useRunActions } from '../../state/run-actions.ts'
import { keyName, useShortcuts } from '../../state/shortcuts.ts'

/** What can be changed of the run that is shown: the same, by the same keys, as in the list. */
export function EditMenu({ run }: { run: RunListItem }) {
  const actions = useRunActions()
  const edits = runEdits(run, {
    ...actions,
    async remove(runs) {
      const done = await actions.remove(runs)
      if (done) navigate('/runs')
      return done
    },
  })
  useShortcuts(
    'Run',
    edits.map(({ key, saysOfRun, act }) => ({ keys: [key], says: saysOfRun, act })),
  )
  return (
    <Menu position="bottom-end" transitionProps={{ duration: 0 }} classNames={{ dropdown: 'menu', item: 'menu-item' }} unstyled>
      <Menu.Target>
        <Button className="ghost sm">
          <Icon name="edit" />
          Edit
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {edits.map(({ key, says, act }) => (
          <Menu.Item key={key} onClick={act}>
            <span className="row">
              {says}
              <span className="sp" />
              <kbd>{keyName(key)}</kbd>
            </span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
