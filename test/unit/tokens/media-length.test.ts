import { describe, expect, test } from 'vitest'
import { decodeMedia, overBytes } from '#shared/tokens/media-bytes.ts'
import { secondsOf } from '#shared/tokens/media-length.ts'
import { pdfPages } from '#shared/tokens/pdf-pages.ts'
import { flac, mp3, mp4, ogg, pdf, wav } from '../../helpers/media-files.ts'

const length = (file: Buffer): number | undefined => {
  const decoded = decodeMedia(file.toString('base64'))
  return decoded && secondsOf(decoded)
}

describe('how long sound and film are', () => {
  test('a WAV by its rate, also where the program that wrote it left the sizes open', () => {
    expect(length(wav({ seconds: 3.7 }))).toBe(3.7)
    expect(length(wav({ seconds: 2, open: true }))).toBe(2)
    expect(length(wav({ seconds: 2, before: 'LIST' }))).toBe(2)
  })

  test('an MP3 by its frames, behind any tag, in MPEG 1 and 2', () => {
    // 1,152 samples a frame at 44.1 kHz, 576 at 24 kHz
    expect(length(mp3({ frames: 100 }))).toBeCloseTo((100 * 1152) / 44_100, 9)
    expect(length(mp3({ frames: 100, tag: 3000 }))).toBeCloseTo((100 * 1152) / 44_100, 9)
    expect(length(mp3({ frames: 50, mpeg2: true }))).toBeCloseTo((50 * 576) / 24_000, 9)
  })

  test('an MP3 of variable rate by the number of frames that it announces', () => {
    expect(length(mp3({ frames: 3, announced: 9000 }))).toBeCloseTo((9000 * 1152) / 44_100, 9)
  })

  test('an MP3 in which something else follows tells nothing', () => {
    expect(length(Buffer.concat([mp3({ frames: 10 }), Buffer.alloc(10_000, 7)]))).toBeUndefined()
  })

  test('a FLAC, an Ogg of Opus or Vorbis, an MP4 of either version', () => {
    expect(length(flac({ rate: 48_000, samples: 480_000 }))).toBe(10)
    expect(length(ogg({ codec: 'opus', skipped: 312, position: 48_000 * 4 + 312 }))).toBe(4)
    expect(length(ogg({ codec: 'vorbis', rate: 22_050, position: 22_050 * 6 }))).toBe(6)
    expect(length(mp4({ version: 0, scale: 600, duration: 8400 }))).toBe(14)
    expect(length(mp4({ version: 1, scale: 90_000, duration: 90_000 * 5 }))).toBe(5)
  })

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('A text, and no sound at all.')],
    ['a WAV without sound', wav({ seconds: 1 }).subarray(0, 36)],
    ['a live FLAC, whose length was not known', flac({ rate: 48_000, samples: 0 })],
    ['an MP4 whose boxes have no size', Buffer.from('\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x01moov\0\0\0\0\0\0\0\0', 'latin1')],
  ])('%s tells nothing', (_name, file) => {
    expect(length(file)).toBeUndefined()
  })

  test('what is no base64 has no bytes', () => {
    expect(decodeMedia('???')).toBeUndefined()
  })
})

describe('pages of a PDF', () => {
  const pages = (file: Buffer) => pdfPages(overBytes(file))

  test('are its page objects, where its page tree says as many', () => {
    expect(pages(pdf({ pages: 3 }))).toBe(3)
  })

  test('are not certain where pages are compressed, or stand there twice', () => {
    expect(pages(pdf({ pages: 3, count: 12 }))).toBeUndefined()
    expect(pages(pdf({ pages: 4, count: 2 }))).toBeUndefined()
    expect(pages(pdf({ pages: 0, count: 0 }))).toBeUndefined()
    expect(pages(Buffer.from('/Type /Page /Count 1'))).toBeUndefined()
  })
})
