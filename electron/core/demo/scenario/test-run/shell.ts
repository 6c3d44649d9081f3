import type { CommandResult } from '../../agent/tool-runner.ts'
import type { Workspace } from '../../agent/workspace.ts'
import { failuresIn, progressOf } from './failures.ts'
import { findPosition } from './source-position.ts'
import { formatTestRun } from './test-report.ts'
import { testFiles, testTitles } from './test-titles.ts'

/** The sample's shell: it knows the commands that the story runs. Seconds are the story's. */
export function runCommand(command: string, workspace: Workspace): CommandResult {
  if (command.startsWith('npx tsc')) return checkTypes(workspace)
  const tests = /^npm test(?: -- (.+))?$/.exec(command)
  if (tests) return runTests(tests[1] ?? '', workspace)
  return { output: `sh: 1: ${command.split(' ')[0]}: not found\nExit code 127`, seconds: 0.1 }
}

/** By filter: how long the run takes, and how long its tests do. */
const DURATIONS: Readonly<Record<string, readonly [seconds: number, testSeconds: number]>> = {
  '': [21.4, 17.86],
  webhook: [13.9, 12.04],
  queue: [11.6, 9.71],
  regression: [1.9, 0.06],
}

function runTests(options: string, workspace: Workspace): CommandResult {
  const filter = options.split(' ').find((option) => !option.startsWith('-')) ?? ''
  const written = workspace.paths().filter((path) => path.endsWith('.test.ts'))
  const files = [...new Set([...testFiles(), ...written])]
    .filter((path) => path.includes(filter))
    .sort()
    .map((path) => ({ path, titles: testTitles(path, workspace.read(path)) }))
  const failures = failuresIn(workspace).filter(({ file }) => files.some(({ path }) => path === file))
  const [seconds, testSeconds] = DURATIONS[filter] ?? [12, 10]
  return { output: formatTestRun({ options, files, failures, seconds, testSeconds }), seconds }
}

/** Errors name the places where they are in the working copy. */
function checkTypes(workspace: Workspace): CommandResult {
  const { testClockSleeps, testsPassRandom } = progressOf(workspace)
  const at = (path: string, statement: string) => {
    const { line, column } = findPosition(workspace.read(path) ?? '', statement)
    return `${path}(${line},${column})`
  }
  const errors = [
    ...(testClockSleeps ? [] : [`${at('test/helpers/time.ts', 'return {')}: error TS2741: ${LACKS_SLEEP}`]),
    ...(testsPassRandom
      ? []
      : [`${at('test/queue.test.ts', 'applyJitter(100, jitter)')}: error TS2554: Expected 3 arguments, but got 2.`]),
  ]
  return { output: [...errors, 'Exit code 2'].join('\n'), seconds: 7.8 }
}

const LACKS_SLEEP =
  "Property 'sleep' is missing in type '{ now: () => number; readonly pending: number; schedule(at: number, task: () => void): () => void; jumpTo(ms: number): void; advance(ms: number): Promise<void>; }' but required in type 'TestClock'."
