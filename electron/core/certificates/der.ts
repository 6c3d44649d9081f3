/** DER (X.690), as far as a certificate for a host needs it. */

/** Of at most 65,535 bytes. */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer<ArrayBuffer> {
  const content = Buffer.concat(parts)
  const size = content.length
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff]
  return Buffer.concat([Buffer.from([tag, ...length]), content])
}

export const sequence = (...parts: readonly Uint8Array[]): Buffer<ArrayBuffer> => der(0x30, ...parts)
export const set = (...parts: readonly Uint8Array[]): Buffer<ArrayBuffer> => der(0x31, ...parts)
/** Big-endian; the highest bit of a positive one is 0. */
export const integer = (bytes: Uint8Array): Buffer<ArrayBuffer> => der(0x02, bytes)
export const bitString = (bytes: Uint8Array): Buffer<ArrayBuffer> => der(0x03, Buffer.from([0]), bytes)
export const octetString = (bytes: Uint8Array): Buffer<ArrayBuffer> => der(0x04, bytes)
export const utf8String = (text: string): Buffer<ArrayBuffer> => der(0x0c, Buffer.from(text))
/** `content`: that of an object identifier, as it is encoded. */
export const objectId = (...content: readonly number[]): Buffer<ArrayBuffer> => der(0x06, Buffer.from(content))
/** `[tag] EXPLICIT`. */
export const explicit = (tag: number, content: Uint8Array): Buffer<ArrayBuffer> => der(0xa0 + tag, content)
/** `[tag] IMPLICIT` of a primitive type. */
export const implicit = (tag: number, content: Uint8Array): Buffer<ArrayBuffer> => der(0x80 + tag, content)

/** To the second, in UTC; two digits name the year until 2049 (RFC 5280, 4.1.2.5). */
export function time(ms: number): Buffer<ArrayBuffer> {
  const digits = `${new Date(ms).toISOString().slice(0, 19).replace(/[-T:]/g, '')}Z`
  return digits < '2050' ? der(0x17, Buffer.from(digits.slice(2))) : der(0x18, Buffer.from(digits))
}
