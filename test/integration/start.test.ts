import { type ChildProcess, spawn } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

/** `npm start` in a project of fakes: each part says that it was used, and does nothing else. */
const START = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url))
const BROWSER = 'serving the interface in the browser instead.\n'
const DISPLAY = { DISPLAY: ':7' }

let root: string

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'agentprof-start-')))
  mkdirSync(join(root, 'scripts'))
  copyFileSync(START, join(root, 'scripts', 'start.mjs'))
  write('bin/agentprof', `console.log('agentprof ' + process.argv.slice(2).join(' '))`)
  write('package.json', '{ "type": "module" }')
  write('scripts/build.mjs', used('build'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function write(file: string, text: string): string {
  const path = join(root, file)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}

/** Code that notes that it ran. */
const used = (what: string): string =>
  `await import('node:fs').then((fs) => fs.appendFileSync(${JSON.stringify(join(root, 'used'))}, ${JSON.stringify(`${what}\n`)}));\n`
const whatRan = (): string[] =>
  existsSync(join(root, 'used')) ? readFileSync(join(root, 'used'), 'utf8').trim().split('\n') : []

/** Electron's package without its binary; `install` is what its installer does. */
function electronPackage(install = '', version = '45.0.0'): void {
  write('node_modules/electron/package.json', JSON.stringify({ name: 'electron', version, type: 'module' }))
  write('node_modules/electron/index.js', used('the electron package'))
  write('node_modules/electron/install.js', `${used('install')}console.log('Downloading …')\nconsole.error('…')\n${install}`)
}

/** The binary: a script of Node's. */
function electronBinary(code: string): void {
  electronPackage()
  write('node_modules/electron/path.txt', 'electron')
  chmodSync(write('node_modules/electron/dist/electron', `#!${process.execPath}\n${code}`), 0o755)
}

interface Started {
  readonly child: ChildProcess
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>
}

function start(
  args: readonly string[],
  { uid = 1000, ...env }: { uid?: number; [name: string]: string | number | undefined } = {},
): Started {
  const { DISPLAY: _, WAYLAND_DISPLAY: __, NODE_OPTIONS: ___, ...clean } = process.env
  const machine = `process.getuid=()=>${uid};Object.defineProperty(process,'platform',{value:'linux'})`
  const child = spawn(
    process.execPath,
    ['--import', `data:text/javascript,${machine}`, join(root, 'scripts', 'start.mjs'), ...args],
    {
      env: { ...clean, ...env } as NodeJS.ProcessEnv,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const said = { stdout: '', stderr: '' }
  child.stdout?.on('data', (chunk) => {
    said.stdout += chunk
  })
  child.stderr?.on('data', (chunk) => {
    said.stderr += chunk
  })
  return { child, ended: new Promise((resolve) => child.on('close', (code) => resolve({ code, ...said }))) }
}

describe('the interface is served in the browser, and one line says why', () => {
  test('without a display, where nothing is downloaded', async () => {
    electronPackage()
    expect(await start(['--port', '0', '--demo']).ended).toEqual({
      code: 0,
      stdout: 'agentprof serve --open --port 0 --demo\n',
      stderr: `There is no display: ${BROWSER}`,
    })
    expect(whatRan()).toEqual([])
  })

  test('without the package', async () => {
    expect(await start([], DISPLAY).ended).toMatchObject({ code: 0, stderr: `Electron is not installed: ${BROWSER}` })
  })

  test('as root', async () => {
    electronPackage()
    expect(await start([], { ...DISPLAY, uid: 0 }).ended).toMatchObject({ stderr: `Electron does not run as root: ${BROWSER}` })
    expect(whatRan()).toEqual([])
  })

  test('without the binary, after one try to fetch it for each version', async () => {
    electronPackage()
    const why = `Electron could not be downloaded (npx install-electron tries again): ${BROWSER}`
    expect(await start([], DISPLAY).ended).toEqual({ code: 0, stdout: 'agentprof serve --open\n', stderr: why })
    expect(await start([], { WAYLAND_DISPLAY: 'wayland-0' }).ended).toMatchObject({ stderr: why })
    expect(whatRan()).toEqual(['install'])
    electronPackage('', '45.0.1')
    await start([], DISPLAY).ended
    expect(whatRan()).toEqual(['install', 'install'])
  })
})

test('what needs no window asks for none', async () => {
  electronPackage()
  expect(await start(['--json'], DISPLAY).ended).toEqual({ code: 0, stdout: 'agentprof serve --json\n', stderr: '' })
  expect(await start(['--help'], DISPLAY).ended).toEqual({ code: 0, stdout: 'agentprof serve --help\n', stderr: '' })
  expect(whatRan()).toEqual([])
})

describe.skipIf(process.platform === 'win32')('with a binary', () => {
  test('the app is built and opened with the options of serve', async () => {
    electronBinary(`console.log(JSON.stringify(process.argv.slice(2)))`)
    const { code, stdout, stderr } = await start(['--port', '0'], DISPLAY).ended
    expect({ code, stderr, args: JSON.parse(stdout) }).toEqual({ code: 0, stderr: '', args: [`${root}/`, '--', '--port', '0'] })
    expect(whatRan()).toEqual(['build'])
  })

  test('one that the try has brought is used at once', async () => {
    electronBinary(`console.log('Recorder  http://127.0.0.1:4141')`)
    rmSync(join(root, 'node_modules/electron/path.txt'))
    write(
      'node_modules/electron/install.js',
      `${used('install')}(await import('node:fs')).writeFileSync(import.meta.dirname + '/path.txt', 'electron')`,
    )
    expect(await start([], DISPLAY).ended).toEqual({ code: 0, stdout: 'Recorder  http://127.0.0.1:4141\n', stderr: '' })
    expect(whatRan()).toEqual(['install', 'build'])
  })

  test.each([
    [
      'lacks a library',
      `console.error('electron: error while loading shared libraries: libnss3.so: cannot open'); process.exit(127)`,
      'electron: error while loading shared libraries: libnss3.so: cannot open',
    ],
    [
      'may not have its sandbox',
      `console.error('[9:1123/10.1:ERROR:bus.cc(407)] No bus\\n[9:1123/10.2:FATAL:sandbox.cc(166)] No usable sandbox!'); process.kill(process.pid, 'SIGTRAP')`,
      'No usable sandbox!',
    ],
    [
      'cannot reach the display',
      `console.error('[9:1123/10.1:ERROR:ozone.cc(257)] Missing X server or $DISPLAY'); process.exit(1)`,
      'Missing X server or $DISPLAY',
    ],
    ['says nothing', `process.exit(1)`, 'it ended at once'],
  ])('one that %s is said not to start, and the interface is served', async (_, code, why) => {
    electronBinary(code)
    expect(await start(['--port', '0'], DISPLAY).ended).toEqual({
      code: 0,
      stdout: 'agentprof serve --open --port 0\n',
      stderr: `Electron does not start here (${why}): ${BROWSER}`,
    })
  })

  test('one that cannot be executed at all likewise', async () => {
    electronBinary('')
    chmodSync(join(root, 'node_modules/electron/dist/electron'), 0o644)
    const { stdout, stderr } = await start([], DISPLAY).ended
    expect(stdout).toBe('agentprof serve --open\n')
    expect(stderr).toMatch(/^Electron does not start here \(spawn .* EACCES\): serving the interface in the browser instead\.\n$/)
  })

  test('a fault of the app itself is its last word', async () => {
    electronBinary(`console.error('agentprof: Port 4141 is in use.'); process.exit(1)`)
    expect(await start([], DISPLAY).ended).toEqual({ code: 1, stdout: '', stderr: 'agentprof: Port 4141 is in use.\n' })
  })

  test('an app that was up and crashes is not started again elsewhere', async () => {
    electronBinary(`process.stdout.write('Recorder  …\\n', () => process.kill(process.pid, 'SIGSEGV'))`)
    expect(await start([], DISPLAY).ended).toEqual({ code: 128 + 11, stdout: 'Recorder  …\n', stderr: '' })
  })

  test('is told to stop when the start is', async () => {
    electronBinary(
      `setInterval(() => 0, 1000); process.on('SIGTERM', () => { console.log('closed'); process.exit(0) }); console.log('up')`,
    )
    const { child, ended } = start([], DISPLAY)
    child.stdout?.once('data', () => child.kill('SIGTERM'))
    expect(await ended).toEqual({ code: 0, stdout: 'up\nclosed\n', stderr: '' })
  })
})
