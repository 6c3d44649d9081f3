/** What opens a window of the user's terminal with a command running in it. */
export interface TerminalLaunch {
  readonly program: string
  readonly args: readonly string[]
  /** A file to be written first: macOS opens scripts, not commands. */
  readonly script?: { readonly path: string; readonly text: string }
}

export interface TerminalSurroundings {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  /** Where a script may be put. */
  readonly scriptPath: string
  /** Whether a program of this name can be found. */
  has(program: string): boolean
}

/** In the order in which they are tried; `x-terminal-emulator` is what Debian's user has chosen. */
const ON_LINUX: readonly { readonly program: string; readonly before: readonly string[] }[] = [
  { program: 'x-terminal-emulator', before: ['-e'] },
  { program: 'gnome-terminal', before: ['--'] },
  { program: 'konsole', before: ['-e'] },
  { program: 'xfce4-terminal', before: ['-x'] },
  { program: 'xterm', before: ['-e'] },
]

/** null: there is no desktop, or no terminal that is known. */
export function terminalLaunch(
  command: readonly string[],
  { platform, env, scriptPath, has }: TerminalSurroundings,
): TerminalLaunch | null {
  switch (platform) {
    case 'darwin': {
      // `open` takes the program that the user has chosen for such scripts: Terminal, or iTerm.
      const text = `#!/bin/sh\n# Made by agentprof: a shell whose model calls are recorded.\nexec ${command.map(quoted).join(' ')}\n`
      return { program: 'open', args: [scriptPath], script: { path: scriptPath, text } }
    }
    case 'win32':
      if (has('wt.exe')) return { program: 'wt.exe', args: ['-w', 'new', '--', ...command] }
      // What stands first in quotes is the window's title; with its space, Node puts it in quotes.
      return { program: env.ComSpec ?? 'cmd.exe', args: ['/c', 'start', 'agentprof terminal', ...command] }
    default: {
      if (!env.DISPLAY && !env.WAYLAND_DISPLAY) return null
      const found = ON_LINUX.find(({ program }) => has(program))
      return found ? { program: found.program, args: [...found.before, ...command] } : null
    }
  }
}

/** As one word of a POSIX shell. */
const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`

/** The user's own shell, as a terminal would start it. */
export function userShell(platform: NodeJS.Platform, env: Readonly<Record<string, string | undefined>>): string[] {
  if (platform === 'win32') return [env.ComSpec ?? 'cmd.exe']
  const shell = env.SHELL || '/bin/sh'
  return platform === 'darwin' ? [shell, '-l'] : [shell]
}
