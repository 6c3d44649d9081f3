// The browser of the tests, so that `npm ci && npm test` needs no root and no further download: Playwright's own
// if it is installed, else one of the system, else (Linux x64) the one that comes inside @sparticuz/chromium.
import { execFileSync } from 'node:child_process'
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliDecompressSync } from 'node:zlib'
import { type Browser, type BrowserContext, chromium, type LaunchOptions } from 'playwright'

const INSTALL = 'npx playwright install chromium'

const SYSTEM_NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']
const SYSTEM_PATHS: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium'],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  ],
}

/** Launches a headless Chromium; the caller closes it. Throws, naming the command to run, where there is none. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch(findBrowser())
}

/** The same Chromium with a profile of its own in `folder` and further switches. Whoever launches it ends it: signals are the caller's. */
export async function launchProfile(folder: string, switches: readonly string[]): Promise<BrowserContext> {
  const { args = [], ...options } = findBrowser()
  const signals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false }
  return chromium.launchPersistentContext(folder, { ...options, ...signals, args: [...args, ...switches], viewport: null })
}

function findBrowser(): LaunchOptions {
  if (existsSync(chromium.executablePath())) return {}
  const executablePath = systemBrowser()
  if (executablePath) return { executablePath, args: sandboxArgs() }
  if (process.platform === 'linux' && process.arch === 'x64') return packagedBrowser()
  throw new Error(`The tests need a Chromium and found none. Run: ${INSTALL}`)
}

/** Chromium's sandbox refuses to start as root, as in most containers. */
function sandboxArgs(): string[] {
  return process.getuid?.() === 0 ? ['--no-sandbox'] : []
}

function systemBrowser(): string | undefined {
  const folders = process.platform === 'linux' ? (process.env.PATH ?? '').split(delimiter) : []
  const onPath = folders.flatMap((folder) => SYSTEM_NAMES.map((name) => join(folder, name)))
  return [...onPath, ...(SYSTEM_PATHS[process.platform] ?? [])].find(isExecutable)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** @sparticuz/chromium with the libraries and the font it brings, unpacked once per version. */
function packagedBrowser(): LaunchOptions {
  const packed = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '..')
  const { version } = JSON.parse(readFileSync(join(packed, 'package.json'), 'utf8')) as { version: string }
  const cache = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url))
  const folder = join(cache, `chromium-${version}`)
  if (!existsSync(folder)) unpack(join(packed, 'bin'), cache, folder)
  return {
    executablePath: join(folder, 'chromium'),
    // A plain user's kernel may deny the namespaces that the sandbox needs, and this build has no setuid helper.
    args: [
      '--no-sandbox',
      '--use-gl=angle',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
      '--font-render-hinting=none',
    ],
    env: { ...environment(), LD_LIBRARY_PATH: join(folder, 'lib'), FONTCONFIG_PATH: folder },
  }
}

function environment(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}

/** Unpacks beside the target and renames, so that neither a kill nor a second process leaves half a browser. */
function unpack(packed: string, cache: string, folder: string): void {
  mkdirSync(cache, { recursive: true })
  const staging = mkdtempSync(join(cache, 'chromium-'))
  const inflate = (name: string) => brotliDecompressSync(readFileSync(join(packed, name)))
  writeFileSync(join(staging, 'chromium'), inflate('chromium.br'), { mode: 0o755 })
  for (const archive of ['al2023.tar.br', 'swiftshader.tar.br', 'fonts.tar.br']) {
    execFileSync('tar', ['-xf', '-', '-C', staging], { input: inflate(archive) })
  }
  writeFileSync(join(staging, 'fonts.conf'), fontConfiguration(folder))
  try {
    renameSync(staging, folder)
  } catch (error) {
    rmSync(staging, { recursive: true, force: true })
    if (!existsSync(folder)) throw error
  }
}

function fontConfiguration(folder: string): string {
  const fonts = `<dir>${join(folder, 'fonts')}</dir><cachedir>${join(folder, 'font-cache')}</cachedir>`
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${fonts}</fontconfig>\n`
}
