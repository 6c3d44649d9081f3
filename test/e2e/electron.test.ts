import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { buildApp, type DesktopApp, desktopCommand, electronBinary, launchDesktop } from '#support/desktop-app.ts'
import { chatCompletion } from '#support/provider-replies.ts'
import { startUpstream, type Upstream } from '#support/upstream.ts'

/** The built desktop app, as it is packaged: under Electron where its binary is there, else over the stand-in. */
const WAIT = { timeout: 20_000 }
const PRELOAD = fileURLToPath(new URL('../../dist/node/preload.cjs', import.meta.url))
const OUR_PAGE = /^(app:\/\/agentprof|http:\/\/agentprof\.app\.localhost)\//

let upstream: Upstream
const folders: string[] = []
const apps: DesktopApp[] = []

beforeAll(async () => {
  buildApp()
  upstream = await startUpstream(chatCompletion('Hello.'))
})
afterAll(async () => {
  for (const app of apps) await app.kill()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  await upstream.close()
})

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'agentprof-desktop-'))
  folders.push(folder)
  return folder
}

async function launch(dataDir: string, ...options: string[]): Promise<DesktopApp> {
  const ports = ['--port', '0', '--ui-port', '0', '--upstream', `openai=${upstream.url}`]
  const app = await launchDesktop(['--data', dataDir, ...ports, ...options])
  apps.push(app)
  return app
}

async function pageOf(app: DesktopApp, url = OUR_PAGE): Promise<Page> {
  return vi.waitUntil(() => app.pages().find((page) => url.test(page.url())), WAIT)
}

/** Asks the core as the interface does: through the pipe. */
const ask = (page: Page, method: string, params: object = {}): Promise<unknown> =>
  page.evaluate(([method, params]) => Reflect.get(window, 'agentprof').request(method, params), [method, params] as const)

async function status(page: Page): Promise<{ readonly recorder: string; readonly pid: number }> {
  const answer = (await ask(page, 'core.status')) as { result: { recorder: string; pid: number } }
  return answer.result
}

async function callThrough(recorder: string, run: string): Promise<string> {
  const response = await fetch(`${recorder}/run/${run}/openai/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-5.4-mini', messages: [{ role: 'user', content: 'Hello?' }] }),
  })
  return response.text()
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('an open app', () => {
  let dataDir: string
  let app: DesktopApp
  let page: Page

  beforeAll(async () => {
    dataDir = newFolder()
    app = await launch(dataDir)
    page = await pageOf(app)
  })
  afterAll(async () => {
    await app.evaluate(({ app }) => app.quit())
    await app.exited
  })

  test('shows where the recorder listens, and asks nothing over HTTP', async () => {
    const requests: string[] = []
    page.on('request', (request) => requests.push(request.url()))
    await page.reload()
    const { recorder } = await status(page)
    expect(recorder).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    await page.getByText(recorder).first().waitFor()
    expect(requests.filter((url) => !OUR_PAGE.test(url) || url.includes('/api/'))).toEqual([])
    expect(requests.length).toBeGreaterThan(1)
  })

  test('shows a run while it is recorded', async () => {
    await page.getByRole('link', { name: 'Runs' }).first().click()
    const { recorder } = await status(page)
    await page.getByText('greet').waitFor({ state: 'hidden' })
    expect(await callThrough(recorder, 'greet')).toContain('Hello.')
    await page.getByText('greet').first().waitFor()
  })

  test('shows the same view after a reload: views are paths', async () => {
    await page.reload()
    expect(new URL(page.url()).pathname).toBe('/runs')
    await page.getByText('greet').first().waitFor()
  })

  test('gives its page three functions and nothing of Node or Electron', async () => {
    const seen = await page.evaluate(() => {
      const pipe = Reflect.get(window, 'agentprof')
      const globals = ['require', 'process', 'module', 'global', 'Buffer', 'electron', 'ipcRenderer', '__dirname']
      return {
        pipe: Object.entries(pipe).map(([name, value]) => `${name}: ${typeof value}`),
        replaced: Reflect.set(window, 'agentprof', null),
        globals: globals.filter((name) => name in window),
      }
    })
    expect(seen).toEqual({ pipe: ['request: function', 'cancel: function', 'subscribe: function'], replaced: false, globals: [] })
  })

  test('answers what the core does not understand with a coded error', async () => {
    expect(await ask(page, 'core.explode')).toMatchObject({ error: { code: 'not-found' } })
    expect(await ask(page, 'runs.get', { ref: 7 })).toMatchObject({ error: { code: 'bad-request' } })
  })

  test('runs no code that was written into the page', async () => {
    const ran = await page.evaluate(async () => {
      const inline = document.createElement('script')
      inline.textContent = 'window.injected = true'
      const foreign = document.createElement('script')
      foreign.src = 'data:text/javascript,window.injected=true'
      const ended = new Promise((resolve) => {
        foreign.onload = foreign.onerror = resolve
      })
      document.body.append(inline, foreign)
      await ended
      return 'injected' in window
    })
    expect(ran).toBe(false)
  })

  test('cannot be led elsewhere', async () => {
    const before = page.url()
    const visits = upstream.requests.length
    await page.evaluate((url) => {
      window.location.href = url
    }, upstream.url)
    await page.evaluate(() => {
      window.location.href = 'https://example.com/'
    })
    await status(page) // the page is still there to ask
    expect(page.url()).toBe(before)
    expect(upstream.requests.length).toBe(visits)
  })

  test('opens no window; a link goes to the user’s browser, if it is one of the web', async () => {
    await app.evaluate(({ shell }) => {
      const opened: string[] = []
      Reflect.set(globalThis, 'opened', opened)
      shell.openExternal = async (url) => void opened.push(url)
    })
    const windows = await page.evaluate(() =>
      ['https://example.com/docs', 'file:///etc/passwd', 'http://127.0.0.1:1/', 'mailto:a@example.com'].map((url) =>
        window.open(url),
      ),
    )
    expect(windows).toEqual([null, null, null, null])
    await expect.poll(() => app.evaluate(() => Reflect.get(globalThis, 'opened')), WAIT).toEqual(['https://example.com/docs'])
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  })

  test('may write the clipboard, and nothing else that a page must be allowed', async () => {
    const states = await page.evaluate(async () => {
      const names = ['clipboard-write', 'clipboard-read', 'geolocation', 'notifications', 'camera', 'microphone']
      const query = async (name: string) => [name, (await navigator.permissions.query({ name: name as PermissionName })).state]
      return Object.fromEntries(await Promise.all(names.map(query)))
    })
    const refused = { 'clipboard-read': 'denied', geolocation: 'denied', notifications: 'denied' }
    expect(states).toEqual({ 'clipboard-write': 'granted', ...refused, camera: 'denied', microphone: 'denied' })
  })

  test('answers no other page, even one with our preload script', async () => {
    await app.evaluate(async ({ BrowserWindow }, preload) => {
      const window = new BrowserWindow({ webPreferences: { preload, sandbox: true, contextIsolation: true } })
      await window.loadURL('data:text/html,<title>foreign</title>')
    }, PRELOAD)
    const foreign = await pageOf(app, /^data:/)
    await expect(ask(foreign, 'core.status')).rejects.toThrow(/Refused/)
    await app.evaluate(({ BrowserWindow }) => {
      for (const window of BrowserWindow.getAllWindows()) if (window.webContents.getURL().startsWith('data:')) window.destroy()
    })
  })

  test('runs any command with --cli, without a window', async () => {
    const { command, args } = desktopCommand(['--cli', 'runs', '--json', '--data', dataDir])
    const { stdout } = await promisify(execFile)(command, args)
    expect(JSON.parse(stdout)).toMatchObject([{ name: 'greet', callCount: 1 }])
    const wrong = desktopCommand(['--cli', 'no-such-command'])
    await expect(promisify(execFile)(wrong.command, wrong.args)).rejects.toMatchObject({ code: 2, stdout: '' })
  })

  test('is brought to the front by a second start, which ends', async () => {
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize())
    const { command, args } = desktopCommand(['--', '--data', dataDir])
    const { stdout } = await promisify(execFile)(command, args)
    expect(stdout).toBe(`agentprof is open already, on ${dataDir}.\n`)
    await expect
      .poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isMinimized())), WAIT)
      .toEqual([false])
  })

  test('goes on recording when its window crashes, and offers to open it again', async () => {
    const { recorder, pid } = await status(page)
    await app.evaluate(({ dialog }) => {
      const answer = Promise.withResolvers<void>()
      Reflect.set(globalThis, 'reload', answer.resolve)
      dialog.showMessageBox = async () => {
        await answer.promise
        return { response: 0, checkboxChecked: false }
      }
    })
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer())
    await expect
      .poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.isCrashed()), WAIT)
      .toBe(true)
    expect(await callThrough(recorder, 'meanwhile')).toContain('Hello.')
    expect(isRunning(pid)).toBe(true)
    await app.evaluate(() => Reflect.get(globalThis, 'reload')())
    const text = (): Promise<string> =>
      app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]
          ?.webContents.executeJavaScript('document.body.innerText')
          .catch(() => ''),
      )
    await expect.poll(text, WAIT).toContain('meanwhile')
  })
})

describe('the end of the app', () => {
  let app: DesktopApp
  afterEach(() => app.kill())

  test('comes with its last window: nothing is left running, and its size is kept', async () => {
    const dataDir = newFolder()
    app = await launch(dataDir, '--demo', '--demo-pace', '0')
    const page = await pageOf(app)
    await expect.poll(() => ask(page, 'runs.list', { includeDemo: true }), WAIT).toMatchObject({ result: [{ source: 'demo' }] })
    const { pid } = await status(page)
    await app.evaluate(({ BrowserWindow, app }) => {
      // On macOS apps stay when their windows close.
      if (process.platform === 'darwin') app.quit()
      else BrowserWindow.getAllWindows()[0]?.close()
    })
    expect(await app.exited).toBe(0)
    await expect.poll(() => isRunning(pid), WAIT).toBe(false)
    // A core that was cut off leaves it behind.
    expect(existsSync(join(dataDir, 'core.json'))).toBe(false)
    const kept: unknown = JSON.parse(readFileSync(join(dataDir, 'desktop', 'window.json'), 'utf8'))
    expect(kept).toEqual({ width: 1440, height: 900, maximized: false })
  })

  test('is offered, not hidden, when the recorder ends by itself', async () => {
    app = await launch(newFolder())
    const { pid } = await status(await pageOf(app))
    await app.evaluate(({ app, dialog }) => {
      const said: string[] = []
      Reflect.set(globalThis, 'said', said)
      app.relaunch = () => void said.push('relaunched')
      const quit = Promise.withResolvers<void>()
      Reflect.set(globalThis, 'restart', quit.resolve)
      dialog.showMessageBox = (async (options: { message: string }) => {
        said.push(options.message)
        await quit.promise
        return { response: 0, checkboxChecked: false }
      }) as typeof dialog.showMessageBox
    })
    process.kill(pid, 'SIGKILL')
    await expect.poll(() => app.evaluate(() => Reflect.get(globalThis, 'said')), WAIT).toEqual(['Recording has stopped.'])
    await app.evaluate(() => {
      Reflect.get(globalThis, 'restart')()
    })
    expect(await app.exited).toBe(0)
  })
})

describe('a start that fails', () => {
  test('says what it does not understand of its command line: code 2', async () => {
    const { command, args } = desktopCommand(['--', '--data', newFolder(), '--prot', '0'])
    await expect(promisify(execFile)(command, args)).rejects.toMatchObject({
      code: 2,
      stderr: "agentprof: unknown option '--prot'\n(Did you mean --port?)\n",
    })
  })

  test('says that a port is in use: code 1', async () => {
    // The real one shows a box that waits for its user.
    if (electronBinary()) return
    const { command, args } = desktopCommand(['--', '--data', newFolder(), '--port', String(upstream.port), '--ui-port', '0'])
    const fault = `Port ${upstream.port} is in use. Use --port ${upstream.port + 10}, or --port 0 for any free one.`
    await expect(promisify(execFile)(command, args)).rejects.toMatchObject({
      code: 1,
      stderr: `agentprof: ${fault}\n[agentprof cannot start] ${fault}\n`,
    })
  })
})
