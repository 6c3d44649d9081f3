import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { checkOptions, KnownEvents, strict } from './strict.ts'

const children = new Set<ChildProcess>()
const PARENT_PORT = fileURLToPath(new URL('./parent-port.ts', import.meta.url))

/** Electron's child process with Node inside: here it is one of Node's, given `process.parentPort` before its module is loaded. */
export const utilityProcess = strict('utilityProcess', {
  fork(
    modulePath: string,
    args: readonly string[] = [],
    options: { readonly stdio?: 'inherit'; readonly serviceName?: string } = {},
  ) {
    checkOptions('utilityProcess.fork', options, ['serviceName', 'stdio'])
    const child = fork(modulePath, args, {
      execArgv: ['--import', PARENT_PORT],
      serialization: 'advanced',
      stdio: [options.stdio ?? 'ignore', options.stdio ?? 'ignore', options.stdio ?? 'ignore', 'ipc'],
    })
    children.add(child)
    const events = new KnownEvents('UtilityProcess', ['exit', 'message'])
    child.on('message', (message) => events.emit('message', message))
    child.on('exit', (code, signal) => {
      children.delete(child)
      events.emit('exit', code ?? (signal ? 1 : 0))
    })
    return strict(
      'UtilityProcess',
      Object.assign(events, {
        pid: child.pid,
        kill: (): boolean => child.kill(),
        postMessage(message: unknown): void {
          if (child.connected) child.send(message as object)
        },
      }),
    )
  },
})

/** They end with the app, which hears of nothing any more. */
export function killUtilityProcesses(): void {
  for (const child of children) child.removeAllListeners('exit').kill('SIGKILL')
}
