import { rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openStore } from '#core/store/open-store.ts'
import { amiss, formatCheck, well } from '../../../electron/commands/doctor/checks.ts'
import { checkStoreOf, describeAuthority } from '../../../electron/commands/doctor/own-things.ts'
import { listeningInodes, parseLsof, parseNetstat } from '../../../electron/commands/doctor/port-holder.ts'
import { temporaryFolder } from '../../helpers/core.ts'

describe('who holds a port', () => {
  test('by Linux’s tables: the inode of the socket that listens there', () => {
    const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:102D 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 52340 1 0000000000000000 100 0 0 10 0
   1: 0100007F:102D 0100007F:A3F2 01 00000000:00000000 00:00000000 00000000  1000        0 52341 1 0000000000000000 20 4 30 10 -1
   2: 0100007F:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 99 1 0000000000000000 100 0 0 10 0
`
    expect(listeningInodes(table, 4141)).toEqual(['52340'])
    expect(listeningInodes(table, 80)).toEqual(['99'])
    expect(listeningInodes(table, 4142)).toEqual([])
  })

  test('by lsof on macOS', () => {
    expect(parseLsof('p4711\ncPython\nf3\n')).toEqual({ pid: 4711, command: 'Python' })
    expect(parseLsof('')).toBeNull()
  })

  test('by netstat on Windows, whatever its language', () => {
    const text = `
Aktive Verbindungen

  Proto  Lokale Adresse         Remoteadresse          Status           PID
  TCP    127.0.0.1:4141         127.0.0.1:52011        HERGESTELLT      900
  TCP    127.0.0.1:4141         0.0.0.0:0              ABHÖREN          1234
  TCP    [::]:445               [::]:0                 ABHÖREN          4
`
    expect(parseNetstat(text, 4141)).toBe(1234)
    expect(parseNetstat(text, 445)).toBe(4)
    expect(parseNetstat(text, 41)).toBeNull()
  })
})

describe('the store', () => {
  /** A store as an agentprof leaves it whose version is `version`. */
  function storeOf(version: number): string {
    const folder = temporaryFolder()
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'agentprof.db')
    openStore(file, { origin: { machine: 'test', user: 'test' } }).close()
    const db = new Database(file)
    db.pragma(`user_version = ${version}`)
    db.close()
    return folder
  }

  test.each([
    [1, /^fail {2}store: .* cannot be used \(.*\)\. Start agentprof once: it brings the store up to date\.$/],
    [9999, /^fail {2}store: .* cannot be used \(.*\)\. Update agentprof, or name another folder with --data\.$/],
  ])('of another version (%i) is whole, and not to be moved away', (version, line) => {
    expect(formatCheck(checkStoreOf(storeOf(version)))).toMatch(line)
  })
})

describe('the certificate authority', () => {
  const there = {
    kind: 'there',
    cert: '/data/ca/agentprof-ca.pem',
    key: '/data/ca/agentprof-ca-key.pem',
    fingerprint: 'AB:CD',
    validUntil: '2036-11-25',
    expired: false,
    keyExposed: false,
    inSystemStore: false,
  } as const

  test.each([
    [{ kind: 'none' }, 'ok    certificate authority: none: it is made on the first use of HTTPS-proxy mode'],
    [
      there,
      'ok    certificate authority: /data/ca/agentprof-ca.pem, SHA-256 AB:CD, valid until 2036-11-25, not in the system’s store',
    ],
    [
      { ...there, inSystemStore: true },
      'ok    certificate authority: /data/ca/agentprof-ca.pem, SHA-256 AB:CD, valid until 2036-11-25, in the system’s store',
    ],
    [
      { ...there, keyExposed: true },
      'fail  certificate authority: others can read /data/ca/agentprof-ca-key.pem. Run `agentprof doctor --remove-ca`: whoever has it can pass for any host.',
    ],
    [
      { ...there, expired: true },
      'fail  certificate authority: /data/ca/agentprof-ca.pem expired on 2036-11-25. Run `agentprof doctor --remove-ca`; a new one is made when it is needed.',
    ],
    [
      { kind: 'broken', cert: there.cert, why: 'The key is not the one of the certificate.' },
      'fail  certificate authority: /data/ca/agentprof-ca.pem cannot be used: The key is not the one of the certificate. Run `agentprof doctor --remove-ca`; a new one is made when it is needed.',
    ],
  ] as const)('%j', (state, line) => {
    expect(formatCheck(describeAuthority(state))).toBe(line)
  })
})

test('a check is one line, whatever a client calls itself', () => {
  expect(formatCheck(well('port', '4141 is free'))).toBe('ok    port: 4141 is free')
  expect(formatCheck(amiss('ca-refused', 'evil\u001b[2J\r\nok    all: well', 'Look.'))).toBe(
    'fail  ca-refused: evil [2J ok    all: well Look.',
  )
})
