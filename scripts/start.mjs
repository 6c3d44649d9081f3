// `npm start`: the desktop app where an Electron binary and a display can be had; otherwise, after saying so in one line, the same interface
// at a loopback URL. Takes the options of `agentprof serve`.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const electronDir = join(root, 'node_modules', 'electron')
const INSTALL_TIMEOUT_MS = 20_000

/** Never imports `electron` to find out: its package would try to download. `path.txt` names the binary once it is there. */
function electronBinary() {
  try {
    const binary = join(electronDir, 'dist', readFileSync(join(electronDir, 'path.txt'), 'utf8').trim())
    return existsSync(binary) ? binary : null
  } catch {
    return null
  }
}

/** One try for this version of Electron: a machine that cannot reach the download is not asked again at every start. */
function tryInstall() {
  const marker = join(root, 'node_modules', '.cache', 'agentprof', 'electron-install-tried')
  const { version } = JSON.parse(readFileSync(join(electronDir, 'package.json'), 'utf8'))
  if (existsSync(marker) && readFileSync(marker, 'utf8') === version) return
  spawnSync(process.execPath, [join(electronDir, 'install.js')], { timeout: INSTALL_TIMEOUT_MS, stdio: 'pipe' })
  mkdirSync(dirname(marker), { recursive: true })
  writeFileSync(marker, version)
}

/** The binary, or why there can be no window. */
function findElectron() {
  if (!existsSync(electronDir)) return { why: 'Electron is not installed' }
  if (process.platform === 'linux') {
    if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return { why: 'There is no display' }
    // Chromium's sandbox refuses, and the window is not opened without one.
    if (process.getuid?.() === 0) return { why: 'Electron does not run as root' }
  }
  if (!electronBinary()) tryInstall()
  const binary = electronBinary()
  return binary ? { binary } : { why: 'Electron could not be downloaded (npx install-electron tries again)' }
}

let child = null
let stopping = false
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    stopping = true
    child?.kill(signal)
  })

const exitCode = (code, signal) => (signal ? 128 + constants.signals[signal] : (code ?? 1))

function serve(options) {
  child = spawn(process.execPath, [join(root, 'bin', 'agentprof'), 'serve', ...options], { stdio: 'inherit', cwd: root })
  child.on('exit', (code, signal) => process.exit(exitCode(code, signal)))
}

function serveInstead(why) {
  process.stderr.write(`${why}: serving the interface in the browser instead.\n`)
  serve(['--open', ...args])
}

/** What Electron said of its failure, in one line. */
function reason(said) {
  const lines = said.split('\n').filter((line) => line.trim() !== '')
  const line = lines.find((line) => /FATAL|while loading|X server|cannot open/i.test(line)) ?? lines.at(-1) ?? 'it ended at once'
  return line.replace(/^\[[^\]]*\]\s*/, '').slice(0, 160)
}

/**
 * Opens the window. The app prints the recorder's address once it is up, and `agentprof: …` where it cannot start itself; where it ends
 * without either, Electron cannot run here: a missing library, a sandbox that the kernel denies, a display that does not answer.
 */
function openWindow(binary) {
  let up = false
  let said = ''
  let ended = false
  child = spawn(binary, [root, '--', ...args], { stdio: ['inherit', 'pipe', 'pipe'], cwd: root })
  child.stdout.on('data', (chunk) => {
    if (!up) process.stderr.write(said)
    up = true
    process.stdout.write(chunk)
  })
  child.stderr.on('data', (chunk) => {
    if (up) process.stderr.write(chunk)
    else said += chunk
  })
  const end = (code, signal, error) => {
    if (ended) return
    ended = true
    const failed = error !== undefined || signal !== null || code !== 0
    if (failed && !up && !stopping && !/^agentprof: /m.test(said))
      return serveInstead(`Electron does not start here (${error?.message ?? reason(said)})`)
    if (!up) process.stderr.write(said)
    process.exit(exitCode(code, signal))
  }
  child.on('error', (error) => end(null, null, error))
  child.on('close', (code, signal) => end(code, signal))
}

const args = process.argv.slice(2)
if (['--json', '--help', '-h'].some((option) => args.includes(option))) serve(args)
else {
  const { binary, why } = findElectron()
  if (binary) {
    const build = [join(root, 'scripts', 'build.mjs'), '--if-stale']
    execFileSync(process.execPath, build, { stdio: ['ignore', 'ignore', 'inherit'] })
    openWindow(binary)
  } else serveInstead(why)
}
