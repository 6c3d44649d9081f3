import { createHash, X509Certificate } from 'node:crypto'

/** Java reads a store without secrets only with a password; this is the one that its own store of roots has. */
export const TRUST_STORE_PASSWORD = 'changeit'

const MAGIC = 0xfeedfeed
const VERSION = 2
const TRUSTED_CERTIFICATE = 2

/**
 * A Java key store (JKS, as `sun.security.provider.JavaKeyStore` writes it) of certificates to trust: Java reads no PEM, and Node writes no
 * PKCS #12. Big-endian: magic, version, count; per entry its tag, alias, time, type and DER; then a SHA-1 over the password and all of it.
 */
export function javaTrustStore(pems: readonly string[], now: number): Buffer {
  const entries = pems.map((pem, at) => {
    const der = new X509Certificate(pem).raw
    return Buffer.concat([
      uint32(TRUSTED_CERTIFICATE),
      modifiedUtf8(`root-${at}`),
      uint64(now),
      modifiedUtf8('X.509'),
      uint32(der.length),
      der,
    ])
  })
  const content = Buffer.concat([uint32(MAGIC), uint32(VERSION), uint32(entries.length), ...entries])
  const password = Buffer.from(TRUST_STORE_PASSWORD, 'utf16le').swap16()
  const digest = createHash('sha1').update(password).update('Mighty Aphrodite').update(content).digest()
  return Buffer.concat([content, digest])
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return bytes
}

/** ASCII is the same in Java's own form of UTF-8, which has its length in front. */
function modifiedUtf8(ascii: string): Buffer {
  const bytes = Buffer.from(ascii, 'latin1')
  const length = Buffer.alloc(2)
  length.writeUInt16BE(bytes.length)
  return Buffer.concat([length, bytes])
}
