import { createDigits } from './digits.ts'
import { findPosition } from './source-position.ts'

/** A test that failed: where, and why. */
export interface TestFailure {
  readonly file: string
  readonly title: string
  /** `AssertionError: expected …` */
  readonly message: string
  /** `[expected, received]`, where there are such. */
  readonly difference?: readonly [string, string]
  /** Source of the file, and the statement that failed. */
  readonly source: string
  readonly statement: string
  /** Callers, innermost first: `function path:line:column`. */
  readonly stack?: readonly string[]
  /** What the service had logged, for each time that the test failed. */
  readonly logs?: readonly (readonly string[])[]
}

export interface TestRun {
  /** What stood behind `npm test --`. */
  readonly options: string
  readonly files: readonly { readonly path: string; readonly titles: readonly string[] }[]
  readonly failures: readonly TestFailure[]
  readonly seconds: number
  /** Of these, spent in the tests themselves. */
  readonly testSeconds: number
}

const RULE = '⎯'

/** The verbose report of a Vitest run. */
export function formatTestRun({ options, files, failures, seconds, testSeconds }: TestRun): string {
  const digits = createDigits(`${options} ${failures.length} ${seconds}`)
  const failureOf = (file: string, title: string) => failures.find((each) => each.file === file && each.title === title)
  const tests = files.flatMap(({ path, titles }) => titles.map((title) => ({ path, title, failure: failureOf(path, title) })))
  const failedFiles = new Set(failures.map(({ file }) => file)).size
  const stdout = failures.flatMap(({ file, title, logs = [] }) =>
    logs.flatMap((log) => [`stdout | ${file} > ${title}`, ...log, '']),
  )
  const lines = tests.flatMap(({ path, title, failure }) =>
    failure
      ? [` × ${path} > ${title} ${90 + digits(80)}ms`, `   → ${failure.message.replace(/^\w+: /, '')}`]
      : [` ✓ ${path} > ${title} ${1 + digits(28)}ms`],
  )
  return [
    '',
    '> shop-api@3.4.1 test',
    `> vitest run --reporter=verbose${options === '' ? '' : ` ${options}`}`,
    '',
    ' RUN  v3.2.4 /home/dev/shop-api',
    '',
    ...stdout,
    ...lines,
    '',
    ...(failures.length > 0 ? [headline(`Failed Tests ${failures.length}`), ''] : []),
    ...failures.flatMap((failure, index) => [...details(failure), '', footline(`[${index + 1}/${failures.length}]`), '']),
    ` Test Files  ${counts(failedFiles, files.length)}`,
    `      Tests  ${counts(failures.length, tests.length)}`,
    `   Duration  ${seconds.toFixed(2)}s (transform ${180 + digits(90)}ms, setup 0ms, collect ${600 + digits(300)}ms, tests ${testSeconds.toFixed(2)}s, environment 1ms, prepare ${380 + digits(90)}ms)`,
    ...(failures.length > 0 ? ['', 'Exit code 1'] : []),
  ].join('\n')
}

function details({ file, title, message, difference, source, statement, stack = [] }: TestFailure): readonly string[] {
  const { line, column, frame } = findPosition(source, statement)
  return [
    ` FAIL  ${file} > ${title}`,
    message,
    ...(difference ? ['', '- Expected', '+ Received', '', `- ${difference[0]}`, `+ ${difference[1]}`] : []),
    '',
    ...stack.map((caller) => ` ❯ ${caller}`),
    ` ❯ ${file}:${line}:${column}`,
    ...frame,
  ]
}

const counts = (failed: number, all: number): string =>
  failed > 0 ? `${failed} failed | ${all - failed} passed (${all})` : `${all} passed (${all})`

const headline = (text: string): string => `${RULE.repeat(8)} ${text} ${RULE.repeat(8)}`
const footline = (text: string): string => `${RULE.repeat(20)}${text}${RULE}`
