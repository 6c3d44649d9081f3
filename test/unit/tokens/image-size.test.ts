import { expect, test } from 'vitest'
import { imageSizeOf } from '#shared/tokens/image-size.ts'

const base64 = (...bytes: (number | string)[]): string =>
  Buffer.concat(bytes.map((each) => (typeof each === 'string' ? Buffer.from(each, 'latin1') : Buffer.of(each)))).toString(
    'base64',
  )

const zeros = (count: number) => '\0'.repeat(count)
const png = base64('\x89PNG\r\n\x1a\n', '\0\0\0\x0dIHDR', 0, 0, 0x06, 0x40, 0, 0, 0x04, 0xb0, zeros(40))
const FRAME = '\xff\xc0\0\x11\x08\x01\xe0\x02\x80\x03'

test('reads a PNG, a GIF and each kind of WebP', () => {
  expect(imageSizeOf(png)).toEqual({ width: 1600, height: 1200 })
  expect(imageSizeOf(base64('GIF89a', 0x2c, 0x01, 0xc8, 0x00, zeros(5)))).toEqual({ width: 300, height: 200 })
  const webp = (kind: string, ...rest: (number | string)[]) =>
    imageSizeOf(base64('RIFF', zeros(4), 'WEBP', kind, zeros(4), ...rest))
  expect(webp('VP8 ', zeros(3), '\x9d\x01\x2a', 0x20, 0x03, 0x58, 0x42, zeros(9))).toEqual({ width: 800, height: 600 })
  // 799 and 599 in 14 bits each: 0x1f 0xc3 0x95 0x00.
  expect(webp('VP8L', 0x2f, 0x1f, 0xc3, 0x95, 0x00, zeros(9))).toEqual({ width: 800, height: 600 })
  expect(webp('VP8X', zeros(4), 0x1f, 0x03, 0, 0x57, 0x02, 0, zeros(4))).toEqual({ width: 800, height: 600 })
})

test('finds the frame of a JPEG behind its other segments, within the first 64 KB', () => {
  expect(imageSizeOf(base64('\xff\xd8', FRAME, zeros(20)))).toEqual({ width: 640, height: 480 })
  const segment = (length: number) => `\xff\xe1${String.fromCharCode(length >> 8, length & 0xff)}${zeros(length - 2)}`
  const huffman = '\xff\xc4\0\x04\0\0'
  expect(imageSizeOf(base64('\xff\xd8', segment(40_000), huffman, '\xff', FRAME, zeros(9)))).toEqual({ width: 640, height: 480 })
  expect(imageSizeOf(base64('\xff\xd8', segment(40_000), segment(40_000), FRAME, zeros(9)))).toBeUndefined()
})

test('says nothing of what is cut, empty or no picture', () => {
  expect(imageSizeOf('')).toBeUndefined()
  expect(imageSizeOf('!!')).toBeUndefined()
  expect(imageSizeOf(base64('%PDF-1.7 and so on, for a while'))).toBeUndefined()
  expect(imageSizeOf(png.slice(0, 28))).toBeUndefined()
  expect(imageSizeOf(base64('\xff\xd8', FRAME.slice(0, 5)))).toBeUndefined()
  expect(imageSizeOf(base64('GIF89a', zeros(8)))).toBeUndefined()
})
