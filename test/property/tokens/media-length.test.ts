import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeMedia, overBytes } from '#shared/tokens/media-bytes.ts'
import { secondsOf } from '#shared/tokens/media-length.ts'
import { pdfPages } from '#shared/tokens/pdf-pages.ts'
import { flac, mp3, mp4, ogg, pdf, wav } from '../../helpers/media-files.ts'

const FILES = [
  wav({ seconds: 0.1 }),
  mp3({ frames: 20, tag: 200 }),
  mp3({ frames: 3, announced: 70 }),
  flac({ rate: 44_100, samples: 100_000 }),
  ogg({ codec: 'opus', position: 96_000 }),
  mp4({ version: 1, scale: 600, duration: 1200 }),
  pdf({ pages: 3 }),
]

/** Files of each kind, cut anywhere, with any of their first bytes changed. */
const damaged = fc
  .record({
    file: fc.constantFrom(...FILES),
    length: fc.double({ min: 0, max: 1, noNaN: true }),
    changes: fc.array(fc.tuple(fc.nat({ max: 120 }), fc.nat({ max: 255 })), { maxLength: 12 }),
  })
  .map(({ file, length, changes }) => {
    const bytes = Buffer.from(file.subarray(0, Math.ceil(file.length * length)))
    for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value
    return bytes
  })

test('whatever a file holds, its length is unknown or a positive number, and its pages are counted or unknown', () => {
  fc.assert(
    fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 400 })), (bytes) => {
      const file = overBytes(bytes)
      const seconds = secondsOf(file) ?? 1
      expect(Number.isFinite(seconds) && seconds > 0).toBe(true)
      expect(pdfPages(file) ?? 1).toBeGreaterThan(0)
    }),
  )
})

test('any text is decoded or refused', () => {
  fc.assert(fc.property(fc.string(), (text) => void decodeMedia(text)))
})

test.each([
  ['a WAV of empty chunks', 'RIFF\0\0\0\0WAVE', 'junk\0\0\0\0'],
  ['an MP4 of empty boxes', '\0\0\0\x08ftyp', '\0\0\0\x08free'],
  ['an Ogg without pages', 'OggS\0', '\x01vorbis\0\0\0\0'],
  ['a PDF of almost pages', '%PDF-', '/Type /Pag /Count '],
  ['an MP3 of broken frames', '\xff\xfb\x90\0', '\xff\xfb\x90'],
])('the time grows with the size alone: %s', (_name, start, rest) => {
  const time = (size: number): number => {
    const file = overBytes(Buffer.from(start + rest.repeat(Math.ceil(size / rest.length)), 'latin1'))
    const before = performance.now()
    secondsOf(file)
    pdfPages(file)
    return performance.now() - before
  }
  time(100_000)
  // Quadratic: 64 million steps of a nanosecond or more for each of the 8 MB.
  expect(time(8_000_000)).toBeLessThan(5000)
})
