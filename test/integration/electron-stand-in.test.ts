import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

/** The stand-in for Electron is worth its tests only if it fails where the real one might do something else. */
const RUN = fileURLToPath(new URL('../support/electron-stand-in/run.ts', import.meta.url))

let app: string
beforeEach(() => {
  app = mkdtempSync(join(tmpdir(), 'agentprof-stand-in-'))
  writeFileSync(join(app, 'package.json'), '{ "type": "module", "main": "main.js" }')
})
afterEach(() => rmSync(app, { recursive: true, force: true }))

/** Runs an app whose main module is `code`. */
function run(code: string): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  writeFileSync(join(app, 'main.js'), code)
  return new Promise((resolve) => {
    execFile(process.execPath, [RUN, app], (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }))
  })
}

describe('the stand-in fails at', () => {
  test.each([
    ['a member', `import { app } from 'electron'; app.setBadgeCount(1)`, 'app.setBadgeCount'],
    ['a member that would only be read', `import { app } from 'electron'; if (app.isPackaged) {}`, 'app.isPackaged'],
    ['a member that is set', `import { shell } from 'electron'; shell.beep = () => {}`, 'shell.beep'],
    [
      'a static member',
      `import { BrowserWindow } from 'electron'; BrowserWindow.getFocusedWindow()`,
      'BrowserWindow.getFocusedWindow',
    ],
    ['an event', `import { app } from 'electron'; app.on('login', () => {})`, "the event 'login' of app"],
    ['a module', `import { powerMonitor } from 'electron'`, "'powerMonitor'"],
    [
      'a module that is required',
      `import { createRequire } from 'node:module'; createRequire(import.meta.url)('electron').powerMonitor`,
      'electron.powerMonitor',
    ],
    [
      'a menu’s role',
      `import { Menu } from 'electron'; Menu.buildFromTemplate([{ role: 'toggleDevTools' }])`,
      'the role toggleDevTools',
    ],
    ['a path', `import { app } from 'electron'; app.setPath('logs', '.')`, "the path 'logs'"],
    [
      'a scheme of another kind',
      `import { protocol } from 'electron'; protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: {} }])`,
      'a scheme that is not standard',
    ],
  ])('%s that it does not know', async (_, code, named) => {
    const { code: exitCode, stderr } = await run(code)
    expect(stderr).toContain(named)
    expect(exitCode).toBe(1)
  })

  test('what must wait until the app is ready', async () => {
    const early = await run(`import { BrowserWindow } from 'electron'; new BrowserWindow()`)
    expect(early.stderr).toContain('The app is not ready')
  })

  test('a main module that waits for the app: Electron gets ready only after it', async () => {
    const { code, stdout } = await run(`import { app } from 'electron'; await app.whenReady(); console.log('ready')`)
    expect({ code, stdout }).toEqual({ code: 13, stdout: '' })
  })
})

test('the stand-in runs a main module as Electron does, and ends with its exit code', async () => {
  const main = `import { app } from 'electron'; console.log(JSON.stringify(process.argv.slice(1))); app.exit(3)`
  expect(await run(main)).toEqual({ code: 3, stdout: `${JSON.stringify([app])}\n`, stderr: '' })
})
