import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { shellSettings } from '../../../electron/shell/settings.ts'

let data: string
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'agentprof-settings-'))
})
afterEach(() => rmSync(data, { recursive: true }))

test('the app takes the options of serve', () => {
  const options = ['--port', '0', '--ui-port', '4200', '--run-idle', '30', '--upstream', 'openai=http://127.0.0.1:9']
  const { core, demoPace } = shellSettings(['/the/app', '--', '--data', data, ...options])
  expect(core).toMatchObject({ dataDir: data, recorderPort: 0, uiPort: 4200, runIdleMs: 30_000 })
  expect(core.upstreams).toEqual({ openai: 'http://127.0.0.1:9' })
  expect(demoPace).toBeNull()
})

test('without a `--`, switches of Electron and Chromium may stand among them', () => {
  const { core } = shellSettings([
    '--no-sandbox',
    '--remote-debugging-port=0',
    '/the/app',
    '--data',
    data,
    '--lang',
    'de',
    '--port',
    '4300',
  ])
  expect(core).toMatchObject({ dataDir: data, recorderPort: 4300, uiPort: 4142 })
})

test('the demo plays at a watchable pace, or at the one that is asked for', () => {
  expect(shellSettings(['--', '--data', data, '--demo']).demoPace).toBe(1)
  expect(shellSettings(['--', '--data', data, '--demo', '--demo-pace', '0']).demoPace).toBe(0)
  expect(shellSettings(['--', '--data', data, '--demo-pace', '0']).demoPace).toBeNull()
})

test('what the window keeps lies in the data folder', () => {
  const { window } = shellSettings(['--', '--data', data])
  expect(window.stateDir).toBe(join(data, 'desktop'))
  expect(existsSync(window.stateDir)).toBe(true)
})
