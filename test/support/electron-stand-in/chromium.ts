import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContext } from 'playwright'

let context: BrowserContext | null = null

/** Starts the Chromium behind every window, its profile in `userData` as in Electron. Returns the address of its debugger. */
export async function startChromium(userData: string): Promise<string> {
  // Loaded late: an app that ends before it is ready needs no browser.
  const { launchProfile } = await import('#support/browser.ts')
  context = await launchProfile(userData, ['--remote-debugging-port=0'])
  const [port, path] = readFileSync(join(userData, 'DevToolsActivePort'), 'utf8').split('\n')
  return `ws://127.0.0.1:${port}${path}`
}

/** The context of all windows. */
export function chromium(): BrowserContext {
  if (!context) throw new Error('The app is not ready: no window can be opened yet.')
  return context
}

export async function stopChromium(): Promise<void> {
  await context?.close()
  context = null
}
