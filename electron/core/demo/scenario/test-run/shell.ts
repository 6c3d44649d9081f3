import type { CommandResult } from '../../agent/tool-runner.ts'
import type { Workspace } from '../../agent/workspace.ts'
import { failuresIn } from './failures.ts'
import { formatTestRun } from './test-report.ts'
import { testFiles, testTitles } from './test-titles.ts'

/** The sample's shell: it knows the commands that the story runs. Seconds are the story's. */
export function runCommand(command: string, workspace: Workspace): CommandResult {
  if (command.startsWith('npx tsc')) return typeCheck(workspace)
  const filter = /^npm test(?: -- (\S+))?/.exec(command)
  if (filter) return runTests(filter[1] ?? '', workspace)
  return { output: `sh: 1: ${command.split(' ')[0]}: not found\nExit code 127`, seconds: 0.1 }
}

const SECONDS: Readonly<Record<string, number>> = { '': 21.4, webhook: 13.9, queue: 11.6, regression: 9.8 }

function runTests(filter: string, workspace: Workspace): CommandResult {
  const written = workspace.paths().filter((path) => path.endsWith('.test.ts'))
  const files = [...new Set([...testFiles(), ...written])]
    .filter((path) => path.includes(filter))
    .sort()
    .map((path) => ({ path, titles: testTitles(path, workspace.read(path)) }))
  const failures = failuresIn(workspace).filter(({ file }) => files.some(({ path }) => path === file))
  const seconds = SECONDS[filter] ?? 12
  return { output: formatTestRun({ filter, files, failures, seconds }), seconds }
}

function typeCheck(workspace: Workspace): CommandResult {
  const sleeps = workspace.read('test/helpers/time.ts')?.includes('sleep(ms, signal)')
  const errors = sleeps ? [] : TYPE_ERRORS
  return {
    output: [
      ...errors,
      ...(errors.length > 0 ? ['', `Found ${errors.length} errors in ${errors.length} files.`, 'Exit code 2'] : []),
    ].join('\n'),
    seconds: 7.8,
  }
}

const TYPE_ERRORS = [
  "test/helpers/time.ts(41,3): error TS2741: Property 'sleep' is missing in type '{ now: () => number; readonly pending: number; schedule(at: number, task: () => void): () => void; jumpTo(ms: number): undefined; advance(ms: number): Promise<void>; }' but required in type 'TestClock'.",
  'test/queue.test.ts(72,12): error TS2554: Expected 3 arguments, but got 2.',
]
