import 'reflect-metadata' // @peculiar/x509 finds its parts through it
import { createPrivateKey, randomBytes, sign } from 'node:crypto'
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
import { bitString, explicit, implicit, integer, objectId, octetString, sequence, set, time, utf8String } from './der.ts'

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
  issue(host: string): CertifiedKey
}

/**
 * Throws where the authority's files are not what `makeAuthority` makes. A client waits for its first certificate of each host, and the library
 * takes milliseconds for one: what differs from host to host is written here (RFC 5280, 4.1), all else is made once, by the library.
 */
export async function createIssuer(authority: CertifiedKey, now: () => number): Promise<Issuer> {
  const ca = new X509Certificate(authority.cert)
  const signingKey = createPrivateKey(authority.key)
  const keys = await makeKeys()
  const key = await pemOf(keys.privateKey)
  const issuer = Buffer.from(ca.subjectName.toArrayBuffer())
  const publicKey = Buffer.from(await crypto.subtle.exportKey('spki', keys.publicKey))
  const extensions = [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
    await SubjectKeyIdentifierExtension.create(keys.publicKey),
    await AuthorityKeyIdentifierExtension.create(ca),
  ].map(({ rawData }) => Buffer.from(rawData))
  return {
    issue(host) {
      const content = sequence(
        explicit(0, integer(Buffer.from([VERSION_3]))),
        integer(Buffer.from(serialNumber(), 'hex')),
        ECDSA_WITH_SHA256,
        issuer,
        sequence(time(now() - DAY_MS), time(now() + LEAF_DAYS * DAY_MS)),
        sequence(set(sequence(COMMON_NAME, utf8String(host.slice(0, 64))))),
        publicKey,
        explicit(3, sequence(...extensions, alternativeName(host))),
      )
      const signature = sign('sha256', content, signingKey)
      const cert = sequence(content, ECDSA_WITH_SHA256, bitString(signature))
      return { cert: PemConverter.encode(cert, PemConverter.CertificateTag), key }
    },
  }
}

const VERSION_3 = 2
/** 1.2.840.10045.4.3.2 */
const ECDSA_WITH_SHA256 = sequence(objectId(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02))
/** 2.5.4.3 */
const COMMON_NAME = objectId(0x55, 0x04, 0x03)
/** 2.5.29.17 */
const ALTERNATIVE_NAME = objectId(0x55, 0x1d, 0x11)
const DNS_NAME = 2

/** Addresses are few, and the library knows how they are spelt. */
function alternativeName(host: string): Buffer {
  if (isIP(host) !== 0) return Buffer.from(new SubjectAlternativeNameExtension([{ type: 'ip', value: host }]).rawData)
  return sequence(ALTERNATIVE_NAME, octetString(sequence(implicit(DNS_NAME, Buffer.from(host, 'latin1')))))
}
