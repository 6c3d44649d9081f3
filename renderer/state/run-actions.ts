import type { AnnotationInput, RunListItem } from '#shared/api/contract.ts'
import { formatUsdExact } from '#shared/format/money.ts'
import { knownAmount } from '#shared/model/cost.ts'
import type { RunId } from '#shared/model/ids.ts'
import { ask } from '../components/ask.tsx'
import type { MenuLine } from '../components/context-menu.tsx'
import { copyLine } from '../components/copy-line.ts'
import { toast } from '../components/toast.tsx'
import { useClient } from './client-context.tsx'
import { navigate } from './location.ts'
import { type RunTab, runPath } from './route.ts'

type Listed = Pick<RunListItem, 'id' | 'name' | 'tags' | 'outcome'>

/** What can be done with runs, wherever they are shown. Failures are said, never swallowed. */
export interface RunActions {
  rename(run: Listed): Promise<void>
  tag(runs: readonly Listed[]): Promise<void>
  mark(runs: readonly Listed[], success: boolean): Promise<boolean>
  /** Deletes at once; the way back stands beside the words that say so. Resolves with whether it was done. */
  remove(runs: readonly Listed[]): Promise<boolean>
  clear(): Promise<void>
  setRecording(recording: boolean): Promise<boolean>
  openTerminal(): Promise<boolean>
}

export function useRunActions(): RunActions {
  const client = useClient()

  async function attempt(work: () => Promise<unknown>, done: string, undo?: () => void): Promise<boolean> {
    try {
      await work()
      toast(done, undo)
      return true
    } catch (error) {
      toast(`That did not work: ${error instanceof Error ? error.message : String(error)}`)
      return false
    }
  }

  const annotate = (runIds: readonly RunId[], annotation: AnnotationInput) =>
    client.call('runs.annotateAll', { runIds, annotation })

  /** The way back: gives each run what it had before. */
  const giveBack =
    <T>(runs: readonly Listed[], had: (run: Listed) => T, annotation: (before: T) => AnnotationInput, done: string) =>
    (): void => {
      const alike = [...Map.groupBy(runs, had)]
      void attempt(() => Promise.all(alike.map(([before, of]) => annotate(ids(of), annotation(before)))), done)
    }

  return {
    async rename({ id, name }) {
      const next = await ask({
        title: 'Rename this run',
        field: { label: 'Name', value: name },
        action: 'Rename',
        wrong: (value) => (value.trim() === '' ? 'A run needs a name.' : value.length > 200 ? 'At most 200 characters.' : null),
      })
      if (next === null || next === name) return
      await attempt(
        () => annotate([id], { type: 'name', name: next }),
        `Renamed to “${next}”.`,
        () => {
          void attempt(() => annotate([id], { type: 'name', name }), `“${name}” has its name again.`)
        },
      )
    },
    async tag(runs) {
      const text = await ask({
        title: runs.length === 1 ? 'Tag this run' : `Tag ${runs.length} runs`,
        field: { label: 'Tag', value: '', placeholder: 'project=shop-api' },
        action: 'Tag',
        wrong: (value) => (/^[^=]{1,200}=.{1,1000}$/.test(value.trim()) ? null : 'A tag has the form key=value.'),
      })
      if (text === null) return
      const at = text.indexOf('=')
      const [key, value] = [text.slice(0, at), text.slice(at + 1)]
      await attempt(
        () => annotate(ids(runs), { type: 'tag', key, value }),
        `Tagged ${counted(runs)} ${text}.`,
        giveBack(
          runs,
          (run) => run.tags[key],
          (before) => (before === undefined ? { type: 'untagged', key } : { type: 'tag', key, value: before }),
          `${counted(runs)} no longer tagged ${text}.`,
        ),
      )
    },
    mark: (runs, success) =>
      attempt(
        () => annotate(ids(runs), { type: 'outcome', success }),
        `Marked ${counted(runs)} as a ${success ? 'success' : 'failure'}.`,
        giveBack(
          runs,
          ({ outcome }) => outcome,
          (before) => (before === undefined ? { type: 'outcome-withdrawn' } : { type: 'outcome', success: before === 'success' }),
          `${counted(runs)} marked as before.`,
        ),
      ),
    remove: (runs) =>
      attempt(
        () => annotate(ids(runs), { type: 'deleted' }),
        `Deleted ${counted(runs)}.`,
        () => {
          void attempt(() => annotate(ids(runs), { type: 'restored' }), `${counted(runs)} restored.`)
        },
      ),
    async clear() {
      const sure = await ask({
        title: 'Delete all runs?',
        text: 'Every run leaves the list, sample runs too, and enters no total any more. Some minutes later what was recorded of them is removed from the disk.',
        action: 'Delete all runs',
        danger: true,
      })
      if (sure === null) return
      try {
        const { deleted } = await client.call('runs.clear', {})
        toast(`Deleted ${deleted} ${deleted === 1 ? 'run' : 'runs'}.`)
        navigate('/runs')
      } catch (error) {
        toast(`That did not work: ${error instanceof Error ? error.message : String(error)}`)
      }
    },
    openTerminal: () =>
      attempt(
        () => client.call('terminal.open', {}),
        'A terminal opens. What runs in it is recorded; its cost is told when it ends.',
      ),
    setRecording: (recording) =>
      attempt(
        () => client.call('recording.set', { recording }),
        recording ? 'Recording again.' : 'Recording is paused: traffic passes and is not kept.',
      ),
  }
}

const ids = (runs: readonly Listed[]): RunId[] => runs.map(({ id }) => id)
const counted = (runs: readonly Listed[]): string => (runs.length === 1 ? `“${runs[0]?.name}”` : `${runs.length} runs`)

const OPEN_IN: readonly { readonly tab: RunTab; readonly says: string }[] = [
  { tab: 'timeline', says: 'Open in timeline' },
  { tab: 'flame', says: 'Open in flame' },
  { tab: 'context', says: 'Open in context' },
  { tab: 'transcript', says: 'Open in transcript' },
]

/** The context menu of a run in a list. */
export function runMenu(run: RunListItem, actions: RunActions): (MenuLine | null)[] {
  const cost = knownAmount(run.cost)
  return [
    ...OPEN_IN.map(({ tab, says }) => ({ says, act: () => navigate(runPath(run.id, tab)) })),
    null,
    copyLine('Copy name', run.name),
    copyLine('Copy id', run.id),
    ...(cost === null ? [] : [copyLine('Copy cost', formatUsdExact(cost))]),
    copyLine('Copy link', new URL(runPath(run.id), window.location.href).href),
    null,
    ...runEdits(run, actions),
  ]
}

/** One change of a run: its key in the list and on the run's own page, what its menu says, and what is said where no menu says of what it is. */
interface RunEdit extends MenuLine {
  readonly key: string
  readonly saysOfRun: string
}

export const runEdits = (run: Listed, actions: RunActions): readonly RunEdit[] => [
  { key: 'e', says: 'Rename…', saysOfRun: 'Rename the run…', act: () => void actions.rename(run) },
  { key: 'g', says: 'Tag…', saysOfRun: 'Tag the run…', act: () => void actions.tag([run]) },
  { key: 'y', says: 'Mark as a success', saysOfRun: 'Mark the run as a success', act: () => void actions.mark([run], true) },
  { key: 'u', says: 'Mark as a failure', saysOfRun: 'Mark the run as a failure', act: () => void actions.mark([run], false) },
  { key: 'delete', says: 'Delete', saysOfRun: 'Delete the run', act: () => void actions.remove([run]) },
]
