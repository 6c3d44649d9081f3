import type { MediaBytes } from './media-bytes.ts'

interface Frame {
  readonly bytes: number
  readonly samples: number
  readonly rate: number
  /** Where a variable bit rate is announced, behind the head and the side information. */
  readonly info: number
}

/** kbit/s of layer III, by the frame's index: MPEG 1, then MPEG 2 and 2.5 (ISO 11172-3 2.4.2.3, ISO 13818-3 2.4.2.3). */
const BIT_RATES = [
  [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
]
const SAMPLE_RATES = [44_100, 48_000, 32_000]

/** MPEG audio, layer III; undefined: no frame begins here. */
function frameAt(file: MediaBytes, at: number): Frame | undefined {
  const head = file.big(at, 4)
  const version = (head >>> 19) & 3
  const base = SAMPLE_RATES[(head >>> 10) & 3]
  const isFirst = version === 3
  const kilobits = BIT_RATES[isFirst ? 0 : 1]?.[(head >>> 12) & 15] ?? 0
  if (head >>> 21 !== 0x7ff || version === 1 || ((head >>> 17) & 3) !== 1 || base === undefined || kilobits === 0)
    return undefined
  const rate = base / (isFirst ? 1 : version === 2 ? 2 : 4)
  const samples = isFirst ? 1152 : 576
  const isMono = ((head >>> 6) & 3) === 3
  const side = isFirst ? (isMono ? 17 : 32) : isMono ? 9 : 17
  return {
    bytes: Math.floor((samples / 8) * ((kilobits * 1000) / rate)) + ((head >>> 9) & 1),
    samples,
    rate,
    info: at + 4 + side,
  }
}

/** An ID3 tag may stand before; its size has seven bits a byte (id3.org, ID3v2.4.0 3.1). */
function soundFrom(file: MediaBytes): number {
  if (file.text(0, 3) !== 'ID3') return 0
  const size = [6, 7, 8, 9].reduce((sum, at) => sum * 128 + (file.byte(at) & 0x7f), 0)
  return 10 + size
}

/** A last frame may be cut, and an old tag of 128 bytes may follow. */
const MOST_LEFT_OVER = 4096

/**
 * Seconds, frame by frame; or as many frames as the first says that there are. undefined: what follows are no frames of one stream to the end, so
 * that it is something else, or broken.
 */
export function mp3Seconds(file: MediaBytes): number | undefined {
  const from = soundFrom(file)
  const first = frameAt(file, from)
  if (!first || !frameAt(file, from + first.bytes)) return undefined
  const announced = ['Xing', 'Info'].includes(file.text(first.info, first.info + 4)) && (file.byte(first.info + 7) & 1) === 1
  if (announced) return (file.big(first.info + 8, 4) * first.samples) / first.rate
  let at = from
  let samples = 0
  for (let frame = frameAt(file, at); frame && frame.rate === first.rate && at < file.length; frame = frameAt(file, at)) {
    samples += frame.samples
    at += frame.bytes
  }
  return file.length - at <= MOST_LEFT_OVER ? samples / first.rate : undefined
}
