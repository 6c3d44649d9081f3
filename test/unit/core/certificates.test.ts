import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSecureContext } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { createAuthority } from '#core/certificates/authority.ts'
import { createIssuer, makeAuthority } from '#core/certificates/certificates.ts'

const DAY_MS = 86_400_000
const NOVEMBER = Date.UTC(2026, 10, 28, 12, 30, 5)

async function issue(host: string, now = NOVEMBER) {
  const authority = await makeAuthority(now)
  const issued = (await createIssuer(authority, () => now)).issue(host)
  return { ...issued, ca: new X509Certificate(authority.cert), leaf: new X509Certificate(issued.cert) }
}

test('a certificate for a host is signed by the authority, says what it is for, and goes with its key', async () => {
  const { ca, cert, key, leaf } = await issue('api.openai.com')
  expect(leaf.verify(ca.publicKey)).toBe(true)
  expect(leaf.checkIssued(ca)).toBe(true)
  expect(leaf.issuer).toBe(ca.subject)
  expect(leaf.checkHost('api.openai.com')).toBe('api.openai.com')
  expect(leaf.checkHost('api.anthropic.com')).toBeUndefined()
  expect([leaf.ca, leaf.subject, leaf.keyUsage]).toEqual([false, 'CN=api.openai.com', ['1.3.6.1.5.5.7.3.1']])
  expect([leaf.validFrom, leaf.validTo]).toEqual(['Nov 27 12:30:05 2026 GMT', 'Feb 26 12:30:05 2027 GMT'])
  expect(() => createSecureContext({ cert, key })).not.toThrow()
})

test('addresses are named as such, and a name longer than a subject may be is whole where clients look', async () => {
  expect((await issue('127.0.0.1')).leaf.checkIP('127.0.0.1')).toBe('127.0.0.1')
  expect((await issue('::1')).leaf.checkIP('::1')).toBe('::1')
  const long = `${'resource-'.repeat(7)}x.openai.azure.com`
  expect((await issue(long)).leaf.checkHost(long)).toBe(long)
})

test('a core that runs for months never shows a certificate that has expired, nor one of a clock that was put back', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'agentprof-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  let now = NOVEMBER
  const { contextFor } = createAuthority(folder, () => now)
  const first = await contextFor('api.openai.com')
  now += 20 * DAY_MS
  expect(await contextFor('api.openai.com')).toBe(first)
  now += 20 * DAY_MS
  const second = await contextFor('api.openai.com')
  expect(second).not.toBe(first)
  now -= 3 * DAY_MS
  expect(await contextFor('api.openai.com')).not.toBe(second)
})

test('an authority of which a full disk has left nothing is made anew', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'agentprof-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const { cert } = await createAuthority(folder).files()
  writeFileSync(cert, '')
  const files = await createAuthority(folder).files()
  expect(new X509Certificate(readFileSync(files.cert)).ca).toBe(true)
  expect(readFileSync(files.bundle, 'utf8')).toContain(readFileSync(files.cert, 'utf8').trim())
})

test('no two certificates of an authority have the same number, and years after 2049 are written out', async () => {
  const issuer = await createIssuer(await makeAuthority(NOVEMBER), () => NOVEMBER)
  const numbers = Array.from({ length: 100 }, (_, n) => new X509Certificate(issuer.issue(`host-${n}`).cert).serialNumber)
  expect(new Set(numbers).size).toBe(100)
  const late = await issue('api.openai.com', Date.UTC(2049, 11, 20))
  expect([late.leaf.validFrom, late.leaf.validTo]).toEqual(['Dec 19 00:00:00 2049 GMT', 'Mar 20 00:00:00 2050 GMT'])
})
