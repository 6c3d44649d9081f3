const u16 = (value: number) => Buffer.of(value & 255, value >> 8)
function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
function b32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** 16 bits, one channel, 16 kHz. */
export function wav({ seconds, open = false, before }: { seconds: number; open?: boolean; before?: string }): Buffer {
  const sound = Buffer.alloc(Math.round(seconds * 32_000))
  const format = Buffer.concat([u16(1), u16(1), u32(16_000), u32(32_000), u16(2), u16(16)])
  const chunk = (name: string, content: Buffer, size = content.length) => [Buffer.from(name), u32(size), content]
  return Buffer.concat([
    Buffer.from('RIFF'),
    u32(open ? 0xffffffff : 36 + sound.length),
    Buffer.from('WAVE'),
    ...(before ? chunk(before, Buffer.alloc(26)) : []),
    ...chunk('fmt ', format),
    ...chunk('data', sound, open ? 0xffffffff : sound.length),
  ])
}

/** 128 kbit/s stereo at 44.1 kHz, or 64 kbit/s at 24 kHz. */
export function mp3({
  frames,
  tag = 0,
  mpeg2 = false,
  announced,
}: {
  frames: number
  tag?: number
  mpeg2?: boolean
  announced?: number
}): Buffer {
  const head = mpeg2 ? Buffer.of(0xff, 0xf3, 0x84, 0x00) : Buffer.of(0xff, 0xfb, 0x90, 0x00)
  const frame = Buffer.concat([
    head,
    Buffer.alloc((mpeg2 ? Math.floor((72 * 64_000) / 24_000) : Math.floor((144 * 128_000) / 44_100)) - 4),
  ])
  const id3 = Buffer.concat([Buffer.from('ID3\x04\0\0', 'latin1'), Buffer.of(0, 0, tag >> 7, tag & 127), Buffer.alloc(tag)])
  const all = Array.from({ length: frames }, () => Buffer.from(frame))
  if (announced !== undefined) Buffer.concat([Buffer.from('Xing'), b32(1), b32(announced)]).copy(all[0] as Buffer, 36)
  return Buffer.concat([...(tag > 0 ? [id3] : []), ...all])
}

export function flac({ rate, samples }: { rate: number; samples: number }): Buffer {
  const info = Buffer.alloc(34)
  info.writeUIntBE(rate * 16, 10, 3)
  info.writeUInt32BE(samples, 14)
  return Buffer.concat([Buffer.from('fLaC'), Buffer.of(0x80, 0, 0, 34), info, Buffer.alloc(100)])
}

export function ogg({
  codec,
  rate = 48_000,
  skipped = 0,
  position,
}: {
  codec: 'opus' | 'vorbis'
  rate?: number
  skipped?: number
  position: number
}): Buffer {
  const page = (at: number, content: Buffer) => {
    const granule = Buffer.alloc(8)
    granule.writeUIntLE(at, 0, 6)
    const head = [Buffer.from('OggS'), Buffer.of(0, 0), granule, Buffer.alloc(12), Buffer.of(1, content.length)]
    return Buffer.concat([...head, content])
  }
  const opening =
    codec === 'opus'
      ? [Buffer.from('OpusHead'), Buffer.of(1, 2), u16(skipped), u32(rate), Buffer.alloc(3)]
      : [Buffer.from('\x01vorbis', 'latin1'), u32(0), Buffer.of(2), u32(rate), Buffer.alloc(14)]
  return Buffer.concat([page(0, Buffer.concat(opening)), page(960, Buffer.alloc(200)), page(position, Buffer.alloc(200))])
}

export function mp4({ version, scale, duration }: { version: 0 | 1; scale: number; duration: number }): Buffer {
  const box = (kind: string, ...content: Buffer[]) => {
    const all = Buffer.concat(content)
    return Buffer.concat([b32(all.length + 8), Buffer.from(kind), all])
  }
  const times =
    version === 1 ? [Buffer.alloc(16), b32(scale), b32(0), b32(duration)] : [Buffer.alloc(8), b32(scale), b32(duration)]
  const mvhd = box('mvhd', Buffer.of(version, 0, 0, 0), ...times, Buffer.alloc(80))
  return Buffer.concat([box('ftyp', Buffer.from('isom'), b32(512)), box('mdat', Buffer.alloc(500)), box('moov', mvhd)])
}

export function pdf({ pages, count = pages }: { pages: number; count?: number }): Buffer {
  const objects = Array.from({ length: pages }, (_, at) => `${at + 3} 0 obj << /Type /Page /Parent 2 0 R >> endobj\n`)
  return Buffer.from(
    `%PDF-1.7\n\xe2\xe3\n2 0 obj << /Type /Pages /Count ${count} /Kids [] >> endobj\n${objects.join('')}%%EOF`,
    'latin1',
  )
}
