import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { keepWindowState, parseWindowState, readWindowState } from '../../../electron/shell/window-state.ts'

const first = { width: 1440, height: 900, maximized: false }
let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'agentprof-window-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

test('a window comes back in the size it was left in', () => {
  keepWindowState(dir, { width: 1000, height: 700, maximized: true })
  expect(readWindowState(dir)).toEqual({ width: 1000, height: 700, maximized: true })
})

test('the first one, and one whose size was lost, has the first size', () => {
  expect(readWindowState(dir)).toEqual(first)
  writeFileSync(join(dir, 'window.json'), '{"width": 1000')
  expect(readWindowState(dir)).toEqual(first)
})

test.each([
  ['too small to use', { width: 100, height: 700, maximized: false }],
  ['larger than any screen', { width: 1000, height: 70_000, maximized: false }],
  ['half a pixel', { width: 1000.5, height: 700, maximized: false }],
  ['no number', { width: '1000', height: 700, maximized: false }],
  ['nothing', null],
])('a size that is %s is not taken', (_, kept) => {
  expect(parseWindowState(kept)).toBeNull()
})

test('a folder that cannot be written does not keep a window from closing', () => {
  expect(() => keepWindowState(join(dir, 'gone'), first)).not.toThrow()
})
