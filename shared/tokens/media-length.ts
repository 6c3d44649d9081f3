import type { MediaBytes } from './media-bytes.ts'
import { mp3Seconds } from './mp3-length.ts'

/**
 * How long sound or film is, in seconds, by the head of its file. undefined: another format, or one that does not tell. Sources: RIFF WAVE (Microsoft,
 * "Multiple Channel Audio Data"); FLAC (RFC 9639) 8.2 STREAMINFO; Ogg (RFC 3533) 6, Opus (RFC 7845) 4 and 5.1, Vorbis I 4.2.2; ISO 14496-12 8.2.2 `mvhd`.
 */
export function secondsOf(file: MediaBytes): number | undefined {
  const seconds = read(file)
  return seconds !== undefined && Number.isFinite(seconds) && seconds > 0 && seconds < LONGEST ? seconds : undefined
}

/** A hundred hours: no request holds more. */
const LONGEST = 360_000

function read(file: MediaBytes): number | undefined {
  const start = file.text(0, 4)
  if (start === 'RIFF' && file.text(8, 12) === 'WAVE') return wavSeconds(file)
  if (start === 'fLaC') return flacSeconds(file)
  if (start === 'OggS') return oggSeconds(file)
  if (file.text(4, 8) === 'ftyp') return mp4Seconds(file)
  return mp3Seconds(file)
}

/** Programs that write while they record leave the sizes open: then the sound goes on to the end. */
function wavSeconds(file: MediaBytes): number | undefined {
  let rate = 0
  for (let at = 12; at + 8 <= file.length; ) {
    const size = file.little(at + 4, 4)
    const chunk = file.text(at, at + 4)
    if (chunk === 'fmt ') rate = file.little(at + 16, 4)
    if (chunk === 'data') return rate > 0 ? Math.min(size, file.length - at - 8) / rate : undefined
    at += 8 + size + (size % 2)
  }
  return undefined
}

function flacSeconds(file: MediaBytes): number | undefined {
  const rate = Math.floor(file.big(18, 3) / 16)
  const samples = (file.byte(21) % 16) * 2 ** 32 + file.big(22, 4)
  return (file.byte(4) & 0x7f) === 0 && rate > 0 && samples > 0 ? samples / rate : undefined
}

const OGG_PAGE = [0x4f, 0x67, 0x67, 0x53]

/** The position of the last page, at the rate that the first names. */
function oggSeconds(file: MediaBytes): number | undefined {
  const packet = 27 + file.byte(26)
  const isOpus = file.text(packet, packet + 8) === 'OpusHead'
  if (!isOpus && file.text(packet, packet + 7) !== '\u0001vorbis') return undefined
  const rate = isOpus ? 48_000 : file.little(packet + 12, 4)
  const skipped = isOpus ? file.little(packet + 10, 2) : 0
  let last = file.length - 14
  while (last > 0 && !OGG_PAGE.every((byte, i) => file.byte(last + i) === byte)) last -= 1
  // 6 of its 8 bytes are more than any sound has samples.
  return rate > 0 ? (file.little(last + 6, 6) - skipped) / rate : undefined
}

function mp4Seconds(file: MediaBytes): number | undefined {
  const moov = findBox(file, 'moov', 0, file.length)
  const mvhd = moov && findBox(file, 'mvhd', moov.from, moov.to)
  if (!mvhd) return undefined
  const { from } = mvhd
  const isLong = file.byte(from) === 1
  const scale = file.big(from + (isLong ? 20 : 12), 4)
  return scale > 0 ? (isLong ? file.big(from + 26, 6) : file.big(from + 16, 4)) / scale : undefined
}

/** The content of the first box of a kind within others. */
function findBox(file: MediaBytes, kind: string, from: number, to: number): { from: number; to: number } | undefined {
  for (let at = from; at + 8 <= to; ) {
    const short = file.big(at, 4)
    const head = short === 1 ? 16 : 8
    const size = short === 1 ? file.big(at + 10, 6) : short === 0 ? to - at : short
    if (size < head) return undefined
    if (file.text(at + 4, at + 8) === kind) return { from: at + head, to: Math.min(to, at + size) }
    at += size
  }
  return undefined
}
