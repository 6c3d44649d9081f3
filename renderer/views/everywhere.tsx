import { copyLine } from '../components/copy-line.ts'
import { toast, undoLast } from '../components/toast.tsx'
import { useClient } from '../state/client-context.tsx'
import { navigate } from '../state/location.ts'
import { useStatus } from '../state/queries.ts'
import { useRunActions } from '../state/run-actions.ts'
import { type Command, useShortcuts } from '../state/shortcuts.ts'
import { chooseTheme, useTheme } from '../state/theme.ts'
import { setupLines } from './home/setup-lines.ts'

/** What can be done wherever one is: for the palette; most of it needs no key. */
export function Everywhere() {
  const client = useClient()
  const { data: status } = useStatus()
  const actions = useRunActions()
  const theme = useTheme()
  const go = (key: string, says: string, to: string): Command => ({ keys: [key], says, act: () => navigate(to) })
  const copying = (says: string, text: string): Command => ({ keys: [], ...copyLine(says, text) })
  useShortcuts('Go to', [
    go('h', 'First screen', '/'),
    go('r', 'Runs', '/runs'),
    go('p', 'Prices', '/prices'),
    go(',', 'Settings', '/settings'),
  ])
  useShortcuts('Everywhere', [{ keys: ['mod+z'], says: 'Undo what was just done to a run', act: undoLast }])
  useShortcuts('Recorder', [
    ...(status
      ? [
          status.paused
            ? { keys: [], says: 'Resume recording', act: () => void actions.setRecording(true) }
            : { keys: [], says: 'Pause recording', act: () => void actions.setRecording(false) },
          ...(status.opensTerminal
            ? [{ keys: [], says: 'Open terminal with recording on', act: () => void actions.openTerminal() }]
            : []),
          copying('Copy the recorder’s address', status.recorder),
          ...setupLines(status.recorder).map(({ label, code }) => copying(`Copy the set-up for ${label}`, code)),
        ]
      : []),
    {
      keys: [],
      says: 'Play the sample run',
      act: () =>
        void client.call('demo.start', {}).then(
          () => navigate('/'),
          (error: Error) => toast(error.message),
        ),
    },
    { keys: [], says: 'Delete all runs…', act: () => void actions.clear() },
  ])
  useShortcuts('Appearance', [
    {
      keys: [],
      says: theme === 'dark' ? 'Use the light theme' : 'Use the dark theme',
      act: () => chooseTheme(theme === 'dark' ? 'light' : 'dark'),
    },
    { keys: [], says: 'Use the system’s theme', act: () => chooseTheme('system') },
  ])
  return null
}
