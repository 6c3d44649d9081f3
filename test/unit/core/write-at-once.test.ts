import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { writeAtOnce } from '#core/write-at-once.ts'

function fileIn() {
  const folder = mkdtempSync(join(tmpdir(), 'agentprof-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return { folder, file: join(folder, 'file') }
}

test('a file takes the place of the one before, for its owner alone', () => {
  const { folder, file } = fileIn()
  writeFileSync(file, 'before', { mode: 0o644 })
  writeAtOnce(file, 'after')
  expect([readFileSync(file, 'utf8'), readdirSync(folder)]).toEqual(['after', ['file']])
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
})

test.skipIf(!existsSync('/dev/full'))('on a full disk what was there stays, and nothing else is left', () => {
  const { folder, file } = fileIn()
  writeFileSync(file, 'before')
  symlinkSync('/dev/full', `${file}.${process.pid}`)
  expect(() => writeAtOnce(file, 'after')).toThrow('ENOSPC')
  expect([readFileSync(file, 'utf8'), readdirSync(folder)]).toEqual(['before', ['file']])
})
