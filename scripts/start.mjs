// `npm start`: the desktop app where an Electron binary and a display can be had; otherwise, after saying so in one line, the same interface
// at a loopback URL. Takes the options of `agentprof serve`.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
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
  mkdirSync(join(marker, '..'), { recursive: true })
  writeFileSync(marker, version)
}

function findElectron() {
  if (!existsSync(electronDir)) return { why: 'Electron is not installed' }
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return { why: 'There is no display' }
  if (!electronBinary()) tryInstall()
  const binary = electronBinary()
  return binary ? { binary } : { why: 'The Electron binary could not be downloaded' }
}

function run(command, args) {
  const child = spawn(command, args, { stdio: 'inherit', cwd: root })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : (code ?? 1)))
}

const args = process.argv.slice(2)
const wantsWindow = !args.includes('--json') && !args.includes('--help') && !args.includes('-h')
const { binary, why } = wantsWindow ? findElectron() : { why: null }
if (binary) {
  execFileSync(process.execPath, [join(root, 'scripts', 'build.mjs')], { stdio: 'inherit' })
  run(binary, [root, ...args])
} else {
  if (why) process.stderr.write(`${why}: serving the interface in the browser instead.\n`)
  run(process.execPath, [join(root, 'bin', 'agentprof'), 'serve', ...(wantsWindow ? ['--open'] : []), ...args])
}
