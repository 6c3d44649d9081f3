// Drives the desktop app: the real Electron where its binary is there, else the stand-in. What a test does with it is the same.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { _electron, type Browser, chromium, type Page } from 'playwright'

const root = fileURLToPath(new URL('../..', import.meta.url))
const standIn = fileURLToPath(new URL('./electron-stand-in/run.ts', import.meta.url))

/** A function for the app's main process. It is sent as text: it may use nothing but its arguments, and its result is JSON-safe. */
type InMain<Result> = (electron: typeof import('electron'), arg: string) => Result | Promise<Result>

export interface DesktopApp {
  /** The pages of the windows that are open. */
  pages(): readonly Page[]
  evaluate<Result>(inMain: InMain<Result>, arg?: string): Promise<Result>
  /** The exit code, once the process has ended. */
  readonly exited: Promise<number | null>
  /** Ends the process at once, if it still runs. */
  kill(): Promise<void>
}

/** Builds what the packaged app runs, where it is older than its sources. */
export function buildApp(): void {
  execFileSync(process.execPath, [join(root, 'scripts', 'build.mjs'), '--if-stale'], { stdio: 'pipe' })
}

/** The binary of the installed Electron, or null. Importing the package to find out would try to download it. */
export function electronBinary(): string | null {
  const folder = join(root, 'node_modules', 'electron')
  if (!existsSync(join(folder, 'path.txt'))) return null
  const binary = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8').trim())
  return existsSync(binary) ? binary : null
}

/** The command line of this app, as a user or a script would start it. */
export function desktopCommand(args: readonly string[]): { readonly command: string; readonly args: readonly string[] } {
  const binary = electronBinary()
  if (!binary) return { command: process.execPath, args: [standIn, root, ...args] }
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0
  return { command: binary, args: [...(asRoot ? ['--no-sandbox'] : []), root, ...args] }
}

/** Starts the desktop app with options of its own. */
export function launchDesktop(options: readonly string[]): Promise<DesktopApp> {
  return electronBinary() ? launchElectron(options) : launchStandIn(options)
}

async function launchElectron(options: readonly string[]): Promise<DesktopApp> {
  const app = await _electron.launch({ args: [root, '--', ...options] })
  const child = app.process()
  return {
    pages: () => app.windows(),
    evaluate: (inMain, arg = '') => app.evaluate(inMain, arg),
    exited: exitOf(child),
    kill: () => kill(child),
  }
}

interface Answer {
  readonly id: number
  readonly result?: unknown
  readonly error?: string
}

async function launchStandIn(options: readonly string[]): Promise<DesktopApp> {
  const { command, args } = desktopCommand(['--', ...options])
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const exited = exitOf(child)
  const waiting = new Map<number, (answer: Answer) => void>()
  let asked = 0
  const ready = new Promise<string>((resolve, reject) => {
    child.on('message', (message: Answer | { readonly debuggerUrl: string }) => {
      if ('debuggerUrl' in message) resolve(message.debuggerUrl)
      else waiting.get(message.id)?.(message)
    })
    void exited.then((code) => {
      reject(new Error(`The app ended with code ${code} before it was ready.`))
      for (const [id, answer] of waiting) answer({ id, error: 'The app has ended.' })
    })
  })
  const browser: Browser = await chromium.connectOverCDP(await ready)
  return {
    // Chromium opens with a page that is no window of the app's.
    pages: () => browser.contexts().flatMap((context) => context.pages().filter((page) => page.url() !== 'about:blank')),
    evaluate: <Result>(inMain: InMain<Result>, arg = '') =>
      new Promise<Result>((resolve, reject) => {
        const id = asked++
        waiting.set(id, ({ result, error }) => (error === undefined ? resolve(result as Result) : reject(new Error(error))))
        child.send({ id, code: String(inMain), arg })
      }),
    exited,
    kill: () => kill(child),
  }
}

const exitOf = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => {
    child.once('exit', (code) => resolve(code))
  })

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = exitOf(child)
  child.kill('SIGKILL')
  await exited
}
