import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'

/** A port at which connections neither stand nor fail, as behind a firewall that drops what comes. */
export interface BlackHole {
  readonly port: number
  /** How many connections to it are being tried now. */
  tried(): number
  close(): void
}

const LISTENER =
  "const s = require('net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(s.address().port))"
/** More than a backlog of one holds. */
const MOST = 16
const STUCK_MS = 500

/** A listener that has been stopped, with its backlog full: Linux then answers no more. */
export async function startBlackHole(): Promise<BlackHole> {
  const listener = spawn(process.execPath, ['-e', LISTENER], { stdio: ['ignore', 'pipe', 'inherit'] })
  const port = Number(await once(listener.stdout, 'data'))
  listener.kill('SIGSTOP')
  const filling: Socket[] = []
  for (let stuck = false; !stuck; ) {
    if (filling.length === MOST) throw new Error('The backlog does not fill.')
    const socket = connect(port, '127.0.0.1').on('error', () => undefined)
    filling.push(socket)
    stuck = !(await connects(socket))
    if (stuck) socket.destroy()
  }
  return {
    port,
    tried: () => tried(port),
    close() {
      for (const socket of filling) socket.destroy()
      listener.kill('SIGKILL')
    },
  }
}

const connects = (socket: Socket): Promise<boolean> =>
  new Promise((resolve) => {
    socket.once('connect', () => resolve(true))
    setTimeout(() => resolve(false), STUCK_MS).unref()
  })

/** Of /proc/net/tcp (proc(5)): state 02 is SYN_SENT. */
function tried(port: number): number {
  const far = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const states = readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
  return states.filter(([, , remote = '', state]) => state === '02' && remote.endsWith(far)).length
}
