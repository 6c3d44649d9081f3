import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { buffer, text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../helpers/core.ts'

/** What stands between the terminal and the command: nothing that either of them could tell. */
const launcher = fileURLToPath(new URL('../../../bin/agentprof', import.meta.url))
const onWindows = process.platform === 'win32'
let data: string

beforeAll(() => {
  data = temporaryFolder()
})
afterAll(() => rmSync(data, { recursive: true, force: true }))

const run = (...command: readonly string[]): string[] => [launcher, 'run', '--data', data, '--', ...command]

/** Says that it is there, counts the signal `name` for a moment after the first one, says how many there were, and ends with 7. */
const counting = (name: string): string => `
  let count = 0
  const alive = setInterval(() => undefined, 1000)
  process.on('${name}', () => {
    if (++count === 1) setTimeout(() => { clearInterval(alive); console.log(count + ' ${name}'); process.exitCode = 7 }, 300)
  })
  console.log('ready')`

test('stdin and stdout are the command’s, byte for byte', async () => {
  const sent = Buffer.alloc(
    3_000_000,
    Uint8Array.from({ length: 256 }, (_, at) => at),
  )
  const child = spawn(process.execPath, run(process.execPath, '-e', 'process.stdin.pipe(process.stdout)'), {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  child.stdin.end(sent)
  const received = await buffer(child.stdout)
  expect(createHash('sha256').update(received).digest('hex')).toBe(createHash('sha256').update(sent).digest('hex'))
})

describe.skipIf(onWindows)('a signal', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s to agentprof without a terminal reaches the command once, whose code is passed on',
    async (signal) => {
      // A session of its own has no terminal.
      const child = spawn(process.execPath, run(process.execPath, '-e', counting(signal)), {
        stdio: ['ignore', 'pipe', 'ignore'],
        detached: true,
      })
      const [ready] = (await once(child.stdout, 'data')) as [Buffer]
      expect(ready.toString()).toBe('ready\n')
      child.kill(signal)
      const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')])
      expect({ said, code }).toEqual({ said: `1 ${signal}\n`, code: 7 })
    },
  )

  test('that ends the command is passed on as 128 + n', async () => {
    const child = spawn(process.execPath, run('sh', '-c', 'kill -KILL $$'), { stdio: 'ignore' })
    expect(await once(child, 'exit')).toEqual([137, null])
  })
})

/** Node opens no terminals; Python does. */
const pty = `
import os, pty, sys
pid, fd = pty.fork()
if pid == 0: os.execvp(sys.argv[1], sys.argv[1:])
said = b''
while True:
    try: chunk = os.read(fd, 4096)
    except OSError: break
    if not chunk: break
    if b'ready' in chunk: os.write(fd, b'\\x03')
    said += chunk
sys.stdout.write(said.decode())
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))`

function hasPython(): boolean {
  try {
    execFileSync('python3', ['-c', 'import pty'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
const there = !onWindows && hasPython()

describe.skipIf(!there)(`in a terminal${there ? '' : ' (no Python here to open one)'}`, () => {
  const inTerminal = async (script: string): Promise<{ said: string; code: unknown }> => {
    const child = spawn('python3', ['-c', pty, process.execPath, ...run(process.execPath, '-e', script)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')])
    return { said, code }
  }

  test('Ctrl-C reaches the command once, and the cost is still told', async () => {
    const { said, code } = await inTerminal(counting('SIGINT'))
    expect(said).toContain('1 SIGINT')
    expect(said).toContain('agentprof: no model call was recorded.')
    expect(code).toBe(7)
  })

  test('the command has it as its own', async () => {
    const { said } = await inTerminal(
      'console.log([process.stdin, process.stdout, process.stderr].map(({ isTTY }) => isTTY).join())',
    )
    expect(said).toContain('true,true,true')
  })
})
