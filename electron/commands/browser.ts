import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * Opens the interface where there is a browser. The link carries the token, and a process's arguments can be read by others: so the browser
 * is given a private file that leads there.
 */
export function openInBrowser(ui: string, dataDir: string): void {
  const opener = openerOf(process.platform, process.env)
  if (!opener) return
  const page = join(dataDir, 'open.html')
  const target = JSON.stringify(ui).replaceAll('<', '\\u003c')
  writeFileSync(
    page,
    `<!doctype html><meta charset="utf-8"><title>agentprof</title><script>location.replace(${target})</script>\n`,
    { mode: 0o600 },
  )
  const [command, ...args] = opener
  const child = spawn(command, [...args, pathToFileURL(page).href], { stdio: 'ignore', detached: true })
  child.on('error', () => undefined) // no browser: the link is printed anyway
  child.unref()
}

function openerOf(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): [command: string, ...args: string[]] | null {
  switch (platform) {
    case 'darwin':
      return ['open']
    case 'win32':
      return ['cmd', '/c', 'start', '']
    default:
      return env.DISPLAY || env.WAYLAND_DISPLAY ? ['xdg-open'] : null
  }
}
