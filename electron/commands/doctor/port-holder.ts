import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { basename } from 'node:path'
import { promisify } from 'node:util'

export interface PortHolder {
  readonly pid: number
  readonly command: string
}

/** Who listens on a TCP port of this machine; null where that cannot be found out: another user's process, or no tool that says. */
export async function findPortHolder(port: number): Promise<PortHolder | null> {
  try {
    switch (process.platform) {
      case 'linux':
        return holderInProc(port)
      case 'win32':
        return await holderOnWindows(port)
      default:
        return parseLsof(await output('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc']))
    }
  } catch {
    return null
  }
}

const output = async (program: string, args: readonly string[]): Promise<string> =>
  (await promisify(execFile)(program, [...args], { timeout: 5000, windowsHide: true })).stdout

function holderInProc(port: number): PortHolder | null {
  const inodes = new Set(['tcp', 'tcp6'].flatMap((table) => listeningInodes(readIfThere(`/proc/net/${table}`), port)))
  if (inodes.size === 0) return null
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
    if (socketsOf(pid).some((inode) => inodes.has(inode))) return { pid: Number(pid), command: programOf(pid) }
  return null
}

/** By what it was started: `comm` is the name of the first thread, which a program may change, as Node does. */
const programOf = (pid: string): string =>
  basename(readIfThere(`/proc/${pid}/cmdline`).split('\0', 1)[0] ?? '') || readIfThere(`/proc/${pid}/comm`).trim()

/** The sockets that listen on `port`, of a table as `/proc/net/tcp` has it (proc(5)): state 0A is LISTEN, the port is in hexadecimal. */
export function listeningInodes(table: string, port: number): string[] {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return table.split('\n').flatMap((line) => {
    const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/)
    return local.endsWith(wanted) && state === '0A' ? [inode] : []
  })
}

function socketsOf(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      const [, inode] = /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/${pid}/fd/${fd}`)) ?? []
      return inode === undefined ? [] : [inode]
    })
  } catch {
    return [] // another user's, or gone
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** `lsof -F pc`: one field a line, its letter in front. */
export function parseLsof(text: string): PortHolder | null {
  const field = (letter: string): string | undefined =>
    text
      .split('\n')
      .find((line) => line.startsWith(letter))
      ?.slice(1)
  const pid = Number(field('p'))
  return pid > 0 ? { pid, command: field('c') ?? '' } : null
}

async function holderOnWindows(port: number): Promise<PortHolder | null> {
  const pid = parseNetstat(await output('netstat', ['-ano', '-p', 'TCP']), port)
  if (pid === null) return null
  const [, command = ''] = /^"([^"]+)"/.exec(await output('tasklist', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH'])) ?? []
  return { pid, command }
}

/** `  TCP    127.0.0.1:4141    0.0.0.0:0    LISTENING    1234`; the state's word is the system language's, so the far end's `:0` tells. */
export function parseNetstat(text: string, port: number): number | null {
  for (const line of text.split('\n')) {
    const [protocol, local = '', far = '', , pid] = line.trim().split(/\s+/)
    if (protocol === 'TCP' && local.endsWith(`:${port}`) && far.endsWith(':0')) return Number(pid)
  }
  return null
}
