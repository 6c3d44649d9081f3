import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { startTestCore, temporaryFolder } from '../../helpers/core.ts'

/** A terminal is opened by the core, which knows how to start itself again. */
test.skipIf(process.platform !== 'linux')('the user’s terminal runs a recorded shell on this data folder', async () => {
  const folder = temporaryFolder()
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  // Stands in for the terminal: says what it was asked to run.
  const said = join(folder, 'said')
  const terminal = join(bin, 'x-terminal-emulator')
  writeFileSync(terminal, `#!/bin/sh\nprintf '%s\\n' "$@" > '${said}.part' && mv '${said}.part' '${said}'\n`)
  chmodSync(terminal, 0o755)
  vi.stubEnv('PATH', `${bin}${delimiter}${process.env.PATH}`)
  vi.stubEnv('DISPLAY', ':0')
  vi.stubEnv('SHELL', '/bin/sh')
  onTestFinished(() => void vi.unstubAllEnvs())

  const core = await startTestCore({}, { cli: ['/opt/node', '/opt/agentprof'] })
  onTestFinished(() => core.close())
  expect((await core.call('core.status', {})).opensTerminal).toBe(true)
  await core.call('terminal.open', {})
  await vi.waitFor(() => readFileSync(said), { timeout: 10_000 })
  expect(readFileSync(said, 'utf8').split('\n').slice(0, -1)).toEqual([
    ...['-e', '/opt/node', '/opt/agentprof'],
    ...['run', '--data', core.dataDir, '--name', 'terminal', '--', '/bin/sh'],
  ])
})

test('a core that does not know how it was started says what to do instead', async () => {
  const core = await startTestCore({})
  onTestFinished(() => core.close())
  expect((await core.call('core.status', {})).opensTerminal).toBe(false)
  await expect(core.call('terminal.open', {})).rejects.toThrow(/unavailable: .* agentprof run -- "\$SHELL"/)
})
