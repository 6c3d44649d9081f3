import { createPrivateKey, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { getCACertificates } from 'node:tls'
import { authorityFiles } from './authority.ts'

export type AuthorityState =
  /** It is made on the first use of HTTPS-proxy mode. */
  | { readonly kind: 'none' }
  | { readonly kind: 'broken'; readonly cert: string; readonly why: string }
  | {
      readonly kind: 'there'
      readonly cert: string
      readonly key: string
      /** SHA-256, as `AB:CD:…`. */
      readonly fingerprint: string
      /** ISO date. */
      readonly validUntil: string
      readonly expired: boolean
      /** Whether others than its owner can read the key; null: this system has no such modes. */
      readonly keyExposed: boolean | null
      /** Whether the system trusts it: somebody put it there, agentprof never does. */
      readonly inSystemStore: boolean
    }

/** What there is of the local authority in a data folder. `now`: milliseconds since 1970. */
export function readAuthorityState(dataDir: string, now: number): AuthorityState {
  const { cert, key } = authorityFiles(dataDir)
  if (!existsSync(cert) && !existsSync(key)) return { kind: 'none' }
  try {
    const certificate = new X509Certificate(readFileSync(cert))
    if (!certificate.checkPrivateKey(createPrivateKey(readFileSync(key))))
      return { kind: 'broken', cert, why: 'The key is not the one of the certificate.' }
    return {
      kind: 'there',
      cert,
      key,
      fingerprint: certificate.fingerprint256,
      validUntil: certificate.validToDate.toISOString().slice(0, 10),
      expired: certificate.validToDate.getTime() <= now,
      keyExposed: process.platform === 'win32' ? null : (statSync(key).mode & 0o077) !== 0,
      inSystemStore: getCACertificates('system').some(
        (pem) => new X509Certificate(pem).fingerprint256 === certificate.fingerprint256,
      ),
    }
  } catch (error) {
    return { kind: 'broken', cert, why: error instanceof Error ? error.message : String(error) }
  }
}

/** Removes the authority with its key and the files made from it. The caller holds the data folder. */
export function removeAuthority(dataDir: string): void {
  rmSync(dirname(authorityFiles(dataDir).cert), { recursive: true, force: true })
}
