import { fromBase64 } from '@smithy/core/serde'

/** In pixels, as the file's header says. */
export interface ImageSize {
  readonly width: number
  readonly height: number
}

/** JPEG puts its size behind any preview and colour profile that it carries: a megabyte of them is not worth decoding. A multiple of 4. */
const HEAD_CHARACTERS = 87_384
/** Enough for every other format. */
const START_CHARACTERS = 64

/**
 * The size of a picture given as base64, read from the head of its file. undefined: no PNG, JPEG, GIF or WebP, or its size stands beyond the first
 * 64 KB. Sources: PNG (W3C) 11.2.1 IHDR; GIF89a 18, logical screen; JPEG (ITU-T T.81) B.2.2, frame header; WebP container (RFC 9649) 2.5 to 2.7.
 */
export function imageSizeOf(base64: string): ImageSize | undefined {
  const start = decode(base64.slice(0, START_CHARACTERS))
  if (!start) return undefined
  const isJpeg = start.length > 2 && start.getUint16(0) === 0xff_d8
  const size = isJpeg ? jpegSize(decode(base64.slice(0, HEAD_CHARACTERS)) ?? start) : fixedSize(start)
  return size && size.width > 0 && size.height > 0 ? size : undefined
}

interface Head {
  readonly length: number
  /** Big-endian, as in PNG and JPEG. */
  getUint16(at: number): number
  byte(at: number): number
  /** Little-endian, as in GIF and WebP. */
  little(at: number, bytes: 2 | 3): number
  text(from: number, to: number): string
}

function decode(base64: string): Head | undefined {
  // A group cut in half, or one that is no base64, ends what can be read.
  const whole = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?/.exec(base64)?.[0] ?? ''
  if (whole === '') return undefined
  const bytes = fromBase64(whole)
  const byte = (at: number): number => bytes[at] ?? 0
  return {
    length: bytes.length,
    byte,
    getUint16: (at) => byte(at) * 256 + byte(at + 1),
    little: (at, count) => byte(at) + byte(at + 1) * 256 + (count === 3 ? byte(at + 2) * 65_536 : 0),
    text: (from, to) => String.fromCharCode(...bytes.subarray(from, to)),
  }
}

function fixedSize(head: Head): ImageSize | undefined {
  if (head.length >= 24 && head.text(1, 4) === 'PNG' && head.text(12, 16) === 'IHDR')
    return {
      width: head.getUint16(16) * 65_536 + head.getUint16(18),
      height: head.getUint16(20) * 65_536 + head.getUint16(22),
    }
  if (head.length >= 10 && /^GIF8[79]a$/.test(head.text(0, 6))) return { width: head.little(6, 2), height: head.little(8, 2) }
  if (head.length >= 30 && head.text(0, 4) === 'RIFF' && head.text(8, 12) === 'WEBP') return webpSize(head)
  return undefined
}

function webpSize(head: Head): ImageSize | undefined {
  switch (head.text(12, 16)) {
    case 'VP8 ':
      return { width: head.little(26, 2) & 0x3fff, height: head.little(28, 2) & 0x3fff }
    case 'VP8L': {
      // 14 bits each, less one, behind the signature 0x2f.
      const low = head.little(21, 3)
      return { width: (low & 0x3fff) + 1, height: ((low >> 14) | ((head.byte(24) & 0x0f) << 10)) + 1 }
    }
    case 'VP8X':
      return { width: head.little(24, 3) + 1, height: head.little(27, 3) + 1 }
    default:
      return undefined
  }
}

/** Tables of Huffman codes, of extensions and of arithmetic coding, whose markers stand among those of frames. */
const NO_FRAME = new Set([0xc4, 0xc8, 0xcc])

function jpegSize(head: Head): ImageSize | undefined {
  let at = 2
  while (at + 9 <= head.length && head.byte(at) === 0xff) {
    const marker = head.byte(at + 1)
    if (marker >= 0xc0 && marker <= 0xcf && !NO_FRAME.has(marker))
      return { height: head.getUint16(at + 5), width: head.getUint16(at + 7) }
    // Any number of 0xff may stand before a marker.
    at += marker === 0xff ? 1 : 2 + Math.max(2, head.getUint16(at + 2))
  }
  return undefined
}
