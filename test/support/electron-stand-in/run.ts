// `node run.ts APP ARGUMENTS…`: runs the app of a folder as `electron APP ARGUMENTS…` would.
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { runInThisContext } from 'node:vm'

const STAND_IN = new URL('./electron.ts', import.meta.url).href
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: STAND_IN, shortCircuit: true } : next(specifier, context),
})

const [node = '', , folder = '.', ...args] = process.argv
process.argv = [node, folder, ...args]
const { main } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { main: string }
const { app, becomeReady } = await import('./app.ts')

/** The test evaluates functions in the app, as it does in the real one through its inspector. */
process.on('message', async (request: { id: number; code: string; arg: unknown }) => {
  const { default: electron } = await import('./electron.ts')
  try {
    const result: unknown = await runInThisContext(`(${request.code})`)(electron, request.arg)
    process.send?.({ id: request.id, result })
  } catch (error) {
    process.send?.({ id: request.id, error: String(error) })
  }
})
process.channel?.unref()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit())

await import(pathToFileURL(resolve(folder, main)).href)
const debuggerUrl = await becomeReady()
if (debuggerUrl !== null) process.send?.({ debuggerUrl })
