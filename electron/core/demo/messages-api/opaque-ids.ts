import { createHmac, randomBytes } from 'node:crypto'

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'

/** An id as the provider gives them: `msg_01…`, `toolu_01…`, `req_011…`. */
export function opaqueId(prefix: 'msg' | 'toolu' | 'req'): string {
  return `${prefix}_01${Array.from(randomBytes(22), (byte) => ALPHABET[byte % ALPHABET.length]).join('')}`
}

export interface Signer {
  sign(text: string): string
  isSigned(text: string, signature: string): boolean
}

/** Signs thinking, so that a client which changes it is refused, as the provider refuses it. */
export function createSigner(): Signer {
  const secret = randomBytes(32)
  const sign = (text: string) => `Eq${createHmac('sha512', secret).update(text).digest('base64')}`
  return { sign, isSigned: (text, signature) => sign(text) === signature }
}
