import { describe, expect, test } from 'vitest'
import { type TerminalSurroundings, terminalLaunch, userShell } from '#core/terminal/terminal-launch.ts'

const COMMAND = ['/opt/node', '/home/ann/it’s mine/cli.ts', 'run', '--', '/bin/zsh']

const surroundings = (
  platform: NodeJS.Platform,
  env: TerminalSurroundings['env'],
  ...programs: readonly string[]
): TerminalSurroundings => ({
  platform,
  env,
  scriptPath: '/data/terminal.command',
  has: (program) => programs.includes(program),
})

describe('on Linux', () => {
  test.each([
    [['xterm', 'konsole', 'x-terminal-emulator'], 'x-terminal-emulator', '-e'],
    [['xterm', 'konsole', 'gnome-terminal'], 'gnome-terminal', '--'],
    [['xterm', 'konsole'], 'konsole', '-e'],
    [['xterm', 'xfce4-terminal'], 'xfce4-terminal', '-x'],
    [['xterm'], 'xterm', '-e'],
  ])('of %j it takes %s', (programs, program, before) => {
    expect(terminalLaunch(COMMAND, surroundings('linux', { DISPLAY: ':0' }, ...programs))).toEqual({
      program,
      args: [before, ...COMMAND],
    })
  })

  test('Wayland is a desktop too; without one, or without a terminal, there is nothing to open', () => {
    expect(terminalLaunch(COMMAND, surroundings('linux', { WAYLAND_DISPLAY: 'wayland-0' }, 'xterm'))?.program).toBe('xterm')
    expect(terminalLaunch(COMMAND, surroundings('linux', {}, 'xterm'))).toBeNull()
    expect(terminalLaunch(COMMAND, surroundings('linux', { DISPLAY: ':0' }))).toBeNull()
  })
})

test('on macOS a script is opened by whatever program the user has for it, each word in quotes', () => {
  expect(terminalLaunch(["/opt/it's/node", 'run', '--', '/bin/zsh', '-l'], surroundings('darwin', {}))).toEqual({
    program: 'open',
    args: ['/data/terminal.command'],
    script: {
      path: '/data/terminal.command',
      text: `#!/bin/sh
# Made by agentprof: a shell whose model calls are recorded.
exec '/opt/it'\\''s/node' 'run' '--' '/bin/zsh' '-l'
`,
    },
  })
})

test('on Windows it is Windows Terminal, else a console with a title', () => {
  expect(terminalLaunch(COMMAND, surroundings('win32', {}, 'wt.exe'))).toEqual({
    program: 'wt.exe',
    args: ['-w', 'new', '--', ...COMMAND],
  })
  expect(terminalLaunch(COMMAND, surroundings('win32', { ComSpec: 'C:\\Windows\\system32\\cmd.exe' }))).toEqual({
    program: 'C:\\Windows\\system32\\cmd.exe',
    args: ['/c', 'start', 'agentprof terminal', ...COMMAND],
  })
})

test('the shell is the user’s own', () => {
  expect(userShell('linux', { SHELL: '/usr/bin/fish' })).toEqual(['/usr/bin/fish'])
  expect(userShell('darwin', { SHELL: '/bin/zsh' })).toEqual(['/bin/zsh', '-l'])
  expect(userShell('linux', {})).toEqual(['/bin/sh'])
  expect(userShell('win32', { ComSpec: 'C:\\cmd.exe' })).toEqual(['C:\\cmd.exe'])
})
