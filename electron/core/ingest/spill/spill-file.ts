import { closeSync, fstatSync, ftruncateSync, openSync, readSync, renameSync, rmSync, writevSync } from 'node:fs'
import { deserialize, serialize } from 'node:v8'
import { crc32 } from 'node:zlib'
import { bodyOf, type Captured } from '../../proxy/recording.ts'
import { letGo } from '../let-go.ts'

/**
 * The format: a first line, then records of [length, checksum, whether it settles, how much of a body it keeps] and the message as V8 writes
 * it. A record is there in full or not at all: what a crash left half-written, or as zeros, ends the file. One that was damaged later is passed
 * over.
 */
const HEADER = Buffer.from('agentprof spill 1\n')
const RECORD_HEAD = 13

export interface Left {
  readonly messages: number
  readonly exchanges: number
  readonly bytes: number
  /** Messages that were there and do not read back. */
  readonly lost: number
}

/** Messages in the order in which they were appended. Everything throws as `fs` does. */
export interface SpillFile {
  append(messages: readonly Captured[]): void
  /** The oldest that were not read yet, of about `maxBytes`. */
  read(maxBytes: number): Captured[]
  left(): Left
  /** Everything read is done with: the file is empty again, unless there is something that was not read. */
  clear(): void
  close(): void
}

/** Opens the file, or makes it, for its owner alone. `maxBytes`: how long it may get; past that `append` throws. */
export function openSpillFile(path: string, maxBytes: number): SpillFile {
  const fd = openSync(path, 'a+', 0o600)
  let size = fstatSync(fd).size
  const left = { messages: 0, exchanges: 0, bytes: 0, lost: 0 }
  let at = HEADER.length

  function readAt(position: number, length: number): Buffer | null {
    if (position + length > size) return null
    const bytes = Buffer.allocUnsafeSlow(length)
    for (let got = 0; got < length; ) {
      const count = readSync(fd, bytes, got, length - got, position + got)
      if (count === 0) return null
      got += count
    }
    return bytes
  }

  /** The record at a position; null where none is there in full. */
  function recordAt(position: number) {
    const head = readAt(position, RECORD_HEAD)
    const length = head?.readUInt32LE(0) ?? 0
    const payload = length > 0 ? readAt(position + RECORD_HEAD, length) : null
    if (!head || !payload) return null
    const sound = crc32(payload) === head.readUInt32LE(4)
    return { payload, sound, settles: head[8] ?? 0, bytes: head.readUInt32LE(9), end: position + RECORD_HEAD + length }
  }

  /** The first sound record from a position on, and how many damaged ones are before it; null where there is none any more. */
  function soundRecordAt(position: number) {
    let damaged = 0
    for (let record = recordAt(position); record; record = recordAt(record.end)) {
      if (record.sound) return { ...record, damaged }
      damaged += 1
    }
    return null
  }

  function count(sign: 1 | -1, settles: number, bytes: number): void {
    left.messages += sign
    left.exchanges += sign * settles
    left.bytes += sign * bytes
  }

  function truncate(to: number): void {
    ftruncateSync(fd, to)
    size = to
  }

  function scan(): void {
    const first = readAt(0, Math.min(size, HEADER.length))
    if (size < HEADER.length && first?.equals(HEADER.subarray(0, size))) truncate(0)
    else if (!first?.equals(HEADER)) throw new Error(`${path} is no spill file of this version.`)
    let end = HEADER.length
    for (let record = soundRecordAt(end); record; record = soundRecordAt(end)) {
      count(1, record.settles, record.bytes)
      left.lost += record.damaged
      end = record.end
    }
    if (size > end) truncate(end)
  }

  scan()
  return {
    append(messages) {
      const parts = messages.map((message) => {
        const payload = serialize(message)
        const head = Buffer.alloc(RECORD_HEAD)
        const [settles, bytes] = [message.kind === 'settled' ? 1 : 0, bodyOf(message)?.kept ?? 0]
        head.writeUInt32LE(payload.length, 0)
        head.writeUInt32LE(crc32(payload), 4)
        head[8] = settles
        head.writeUInt32LE(bytes, 9)
        return { head, payload, settles, bytes }
      })
      const pieces = [...(size === 0 ? [HEADER] : []), ...parts.flatMap(({ head, payload }) => [head, payload])]
      const before = size
      const after = pieces.reduce((sum, { length }) => sum + length, before)
      if (after > maxBytes) throw new Error(`${path} may hold ${maxBytes} bytes.`)
      try {
        writeAll(fd, pieces)
        size = after
      } catch (error) {
        ftruncateSync(fd, before)
        throw error
      } finally {
        for (const { payload } of parts) letGo(payload)
      }
      for (const { settles, bytes } of parts) count(1, settles, bytes)
    },
    read(maxRead) {
      const messages: Captured[] = []
      for (let bytes = 0; left.messages > 0 && bytes < maxRead; ) {
        const record = soundRecordAt(at)
        if (!record) throw new Error(`${path} does not read back as it was written.`)
        messages.push(deserialize(record.payload) as Captured)
        bytes += record.payload.length
        at = record.end
        count(-1, record.settles, record.bytes)
      }
      return messages
    },
    left: () => ({ ...left }),
    clear() {
      if (left.messages > 0) return
      truncate(0)
      at = HEADER.length
    },
    close() {
      closeSync(fd)
      if (size === 0) rmSync(path, { force: true })
    },
  }
}

function writeAll(fd: number, pieces: readonly Buffer[]): void {
  for (let left = pieces; left.length > 0; ) {
    let done = writevSync(fd, left)
    const at = left.findIndex(({ length }) => {
      if (length > done) return true
      done -= length
      return false
    })
    left = at < 0 ? [] : [(left[at] as Buffer).subarray(done), ...left.slice(at + 1)]
  }
}

/** As `openSpillFile`; a file that is none of this version is moved out of the way, not written over. */
export function openOwnSpillFile(path: string, maxBytes: number, now: Date): SpillFile {
  try {
    return openSpillFile(path, maxBytes)
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) throw error
    renameSync(path, `${path}.unreadable-${now.toISOString().slice(0, 19).replaceAll(':', '-')}`)
    return openSpillFile(path, maxBytes)
  }
}
