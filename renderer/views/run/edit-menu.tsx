import { Menu } from '@mantine/core'
import type { RunListItem } from '#shared/api/contract.ts'
import { KeyCap } from '../../components/key-cap.tsx'
import { navigate } from '../../state/location.ts'
import { runEdits, useRunActions } from '../../state/run-actions.ts'
import { useShortcuts } from '../../state/shortcuts.ts'
import { HeaderMenu } from './header-menu.tsx'

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
    <HeaderMenu label="Edit" icon="edit">
      {edits.map(({ key, says, act }) => (
        <Menu.Item key={key} onClick={act}>
          <span className="row">
            {says}
            <span className="sp" />
            <KeyCap of={key} />
          </span>
        </Menu.Item>
      ))}
    </HeaderMenu>
  )
}
