import 'reflect-metadata' // @peculiar/x509 finds its parts through it
import { randomBytes } from 'node:crypto'
import { isIP } from 'node:net'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'

/** A certificate and its private key, both PEM. */
export interface CertifiedKey {
  readonly cert: string
  readonly key: string
}

/** P-256: fast to make and to sign with, and known to every client (performance.md: RSA keys per host are what makes other tools slow). */
const KEY = { name: 'ECDSA', namedCurve: 'P-256' } as const
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' } as const
const DAY_MS = 86_400_000
const CA_DAYS = 3650
/** Apple's clients refuse leaves of more than 825 days. */
const LEAF_DAYS = 90

const makeKeys = () => crypto.subtle.generateKey(KEY, true, ['sign', 'verify'])
/** Positive and unlikely to be used twice (RFC 5280, 4.1.2.2). */
const serialNumber = (): string => `01${randomBytes(15).toString('hex')}`

async function pemOf(key: Parameters<typeof crypto.subtle.exportKey>[1]): Promise<string> {
  return PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), PemConverter.PrivateKeyTag)
}

/** A new local certificate authority, which may sign servers and nothing else. `now`: milliseconds since 1970. */
export async function makeAuthority(now: number): Promise<CertifiedKey> {
  const keys = await makeKeys()
  const cert = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: `CN=agentprof local CA ${randomBytes(3).toString('hex')},O=agentprof`,
    notBefore: new Date(now - DAY_MS),
    notAfter: new Date(now + CA_DAYS * DAY_MS),
    signingAlgorithm: SIGNING,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { cert: cert.toString('pem'), key: await pemOf(keys.privateKey) }
}

/** Signs certificates for hosts. One key serves all of them: it lives in this process alone, and is gone with it. */
export interface Issuer {
  issue(host: string): Promise<CertifiedKey>
}

/** Throws where the authority's files are not what `makeAuthority` makes. */
export async function createIssuer(authority: CertifiedKey, now: () => number): Promise<Issuer> {
  const ca = new X509Certificate(authority.cert)
  const [der] = PemConverter.decode(authority.key)
  if (!der) throw new Error('The key of the local certificate authority is empty.')
  const signingKey = await crypto.subtle.importKey('pkcs8', der, KEY, false, ['sign'])
  const keys = await makeKeys()
  const key = await pemOf(keys.privateKey)
  return {
    async issue(host) {
      const cert = await X509CertificateGenerator.create({
        serialNumber: serialNumber(),
        subject: `CN=${host.slice(0, 64)}`,
        issuer: ca.subject,
        notBefore: new Date(now() - DAY_MS),
        notAfter: new Date(now() + LEAF_DAYS * DAY_MS),
        signingAlgorithm: SIGNING,
        publicKey: keys.publicKey,
        signingKey,
        extensions: [
          new BasicConstraintsExtension(false, undefined, true),
          new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
          new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
          new SubjectAlternativeNameExtension([{ type: isIP(host) === 0 ? 'dns' : 'ip', value: host }]),
          await SubjectKeyIdentifierExtension.create(keys.publicKey),
          await AuthorityKeyIdentifierExtension.create(ca),
        ],
      })
      return { cert: cert.toString('pem'), key }
    },
  }
}
