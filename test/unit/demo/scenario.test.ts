import { expect, test } from 'vitest'
import { edit, grep, write } from '#core/demo/agent/file-tools.ts'
import type { Workspace } from '#core/demo/agent/workspace.ts'
import {
  BACKOFF_EDIT,
  BROKEN_BACKOFF_EDIT,
  CLOCK_EDIT,
  DELIVER_EDIT,
  QUEUE_TEST_EDIT,
  TEST_TIME_EDIT,
} from '#core/demo/scenario/edits.ts'
import { REGRESSION_TEST } from '#core/demo/scenario/repository/regression-test.ts'
import { checkOut } from '#core/demo/scenario/repository/repository.ts'
import { runCommand } from '#core/demo/scenario/test-run/shell.ts'
import { EXPLORE_TURNS } from '#core/demo/scenario/turns/explore-turns.ts'
import { FIX_TURNS } from '#core/demo/scenario/turns/main-turns.ts'

const summary = (command: string, workspace: Workspace) =>
  runCommand(command, workspace)
    .output.split('\n')
    .filter((line) => /^ +Tests /.test(line))
    .join()
    .trim()

test('which tests fail follows from what has been edited', () => {
  const workspace = checkOut()
  expect(summary('npm test -- webhook', workspace)).toBe('Tests  2 failed | 28 passed (30)')
  expect(edit(BACKOFF_EDIT, workspace).isError).toBeUndefined()
  expect(summary('npm test -- webhook', workspace)).toBe('Tests  1 failed | 29 passed (30)')
  edit(DELIVER_EDIT, workspace)
  edit(CLOCK_EDIT, workspace)
  expect(summary('npm test -- queue', workspace)).toBe('Tests  4 failed | 25 passed (29)')
  edit(QUEUE_TEST_EDIT, workspace)
  expect(summary('npm test -- queue', workspace)).toBe('Tests  2 failed | 27 passed (29)')
  edit(TEST_TIME_EDIT, workspace)
  expect(summary('npm test', workspace)).toBe('Tests  109 passed (109)')
  write({ path: 'test/backoff.regression.test.ts', content: REGRESSION_TEST }, workspace)
  expect(summary('npm test -- regression', workspace)).toBe('Tests  9 passed (9)')
})

test('the broken arguments are not JSON, for want of one pair of escapes', () => {
  expect(() => JSON.parse(BROKEN_BACKOFF_EDIT)).toThrow()
  expect(JSON.parse(BROKEN_BACKOFF_EDIT.replace('"now"', '\\"now\\"'))).toMatchObject({ path: 'src/queue/backoff.ts' })
})

test('the places that the agents name are where they say', () => {
  const workspace = checkOut()
  const lines = (path: string) => workspace.read(path)?.split('\n') ?? []
  const told = [...EXPLORE_TURNS, ...FIX_TURNS].flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.type === 'text' ? [block.text] : [])),
  )
  const places = told.join('\n').matchAll(/((?:src|test)\/[\w/.]+\.ts):(\d+)(?: and :(\d+))?/g)
  const named = [...places].flatMap(([, path = '', ...numbers]) =>
    numbers.flatMap((number) => (number ? [{ path, number: Number(number) }] : [])),
  )
  expect(named.length).toBeGreaterThan(12)
  for (const { path, number } of named) {
    expect(lines(path)[number - 1], `${path}:${number}`).toMatch(
      /Date\.now|Math\.random|setTimeout|createBackoff|applyJitter|parseRetryAfter|next\(failed|function wait/,
    )
  }
})

test('no text is repeated for bulk: the long lines of all sources differ', () => {
  const found = grep({ pattern: '.{60,}', mode: 'content' }, checkOut()).text.split('\n')
  const texts = found.map((line) => line.replace(/^[^:]+:\d+:/, ''))
  expect(new Set(texts).size).toBeGreaterThan(texts.length * 0.97)
})
