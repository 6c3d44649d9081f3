import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls'
import { writeAtOnce } from '../write-at-once.ts'
import type { CertifiedKey, Issuer } from './certificates.ts'
import { javaTrustStore } from './java-trust-store.ts'

/** The files of the local certificate authority in a data folder. Only `key` is secret. */
export interface AuthorityFiles {
  /** The authority's certificate alone: what `NODE_EXTRA_CA_CERTS` takes. */
  readonly cert: string
  readonly key: string
  /** The system's roots and ours: for variables that replace what a client trusts. */
  readonly bundle: string
  /** The same as a Java key store. */
  readonly trustStore: string
}

export function authorityFiles(dataDir: string): AuthorityFiles {
  const dir = join(dataDir, 'ca')
  return {
    cert: join(dir, 'agentprof-ca.pem'),
    key: join(dir, 'agentprof-ca-key.pem'),
    bundle: join(dir, 'ca-bundle.pem'),
    trustStore: join(dir, 'ca-bundle.jks'),
  }
}

/**
 * The local certificate authority: made on first use of HTTPS mode, kept in the data folder, never put into the system's store (guards of
 * the design). Nothing of it, nor the library that signs, is loaded before it is asked for.
 */
export interface Authority {
  /** Makes the files where they are missing. */
  files(): Promise<AuthorityFiles>
  /** What a server that passes for `host` presents; made once a month for each host. */
  contextFor(host: string): Promise<SecureContext>
}

/** Clients could name ever new hosts. */
const MAX_CONTEXTS = 1000
/** A core may run for longer than its certificates hold. */
const RENEW_MS = 30 * 86_400_000

export function createAuthority(dataDir: string, now: () => number = Date.now): Authority {
  const files = authorityFiles(dataDir)
  const contexts = new Map<string, { readonly made: Promise<SecureContext>; readonly at: number }>()
  let opened: Promise<Issuer> | null = null

  async function open(): Promise<Issuer> {
    const { createIssuer, makeAuthority } = await import('./certificates.ts')
    const kept = readAuthority(files)
    const authority = kept ?? (await makeAuthority(now()))
    if (!kept) writeAuthority(dataDir, files, authority)
    if (!kept || !existsSync(files.bundle) || !existsSync(files.trustStore)) writeTrust(files, authority.cert, now())
    return createIssuer(authority, now)
  }

  /** A failure, such as a full disk, is not remembered: the next request tries again. */
  function issuer(): Promise<Issuer> {
    opened ??= open().catch((error: unknown) => {
      opened = null
      throw error
    })
    return opened
  }

  async function makeContext(host: string): Promise<SecureContext> {
    const { cert, key } = (await issuer()).issue(host)
    return createSecureContext({ cert, key })
  }

  return {
    async files() {
      await issuer()
      return files
    },
    contextFor(host) {
      const known = contexts.get(host)
      const at = now()
      // One of tomorrow is as bad as one of last year: clocks are put right.
      if (known && at >= known.at && at < known.at + RENEW_MS) return known.made
      const made = makeContext(host)
      if (contexts.size >= MAX_CONTEXTS) contexts.clear()
      contexts.set(host, { made, at })
      made.catch(() => contexts.delete(host))
      return made
    },
  }
}

function readAuthority(files: AuthorityFiles): CertifiedKey | null {
  if (!existsSync(files.cert) || !existsSync(files.key)) return null
  const [cert, key] = [files.cert, files.key].map((file) => readFileSync(file, 'utf8'))
  // A full disk has left nothing of one: nobody can have trusted it.
  return cert && key ? { cert, key } : null
}

function writeAuthority(dataDir: string, files: AuthorityFiles, { cert, key }: CertifiedKey): void {
  mkdirSync(join(dataDir, 'ca'), { recursive: true, mode: 0o700 })
  writeAtOnce(files.key, key)
  writeAtOnce(files.cert, cert)
}

/** For clients that replace what they trust instead of adding to it. */
function writeTrust(files: AuthorityFiles, cert: string, now: number): void {
  const roots = [...new Set([...getCACertificates('bundled'), ...getCACertificates('system')]), cert]
  writeAtOnce(files.bundle, roots.map((pem) => `${pem.trim()}\n`).join(''))
  writeAtOnce(files.trustStore, javaTrustStore(roots, now))
}
