/** Numbers of one width, one behind the other. */
export type Column = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>

/** What travels as bytes where JSON would be too much: some columns of numbers, and a head that says what they are. */
export interface PackedColumns {
  /** Any JSON. */
  readonly head: unknown
  readonly columns: readonly Column[]
}

/** Changes with the layout of the bytes. Both ends are of one build; a page that outlived its core's update must not misread it. */
const MAGIC = 0x41_50_43_31
const HEAD_WORDS = 4
const KINDS = [Uint8Array, Uint16Array, Uint32Array, Float64Array] as const
const ALIGN = 8

/**
 * Writes columns as bytes, little-endian: four 32-bit words (magic, columns, length of the head in UTF-16 units, all bytes), two words a
 * column (its kind, its length), the columns, each from a multiple of 8, and the head (JSON in UTF-16: captured text need not be well-formed).
 */
export function packColumns({ head, columns }: PackedColumns): Uint8Array<ArrayBuffer> {
  const text = JSON.stringify(head)
  const places = placesOf(columns.map(({ BYTES_PER_ELEMENT, length }) => BYTES_PER_ELEMENT * length))
  const end = places.end + 2 * text.length
  const buffer = new ArrayBuffer(end)
  new Uint32Array(buffer, 0, HEAD_WORDS).set([MAGIC, columns.length, text.length, end])
  const table = new Uint32Array(buffer, 4 * HEAD_WORDS, 2 * columns.length)
  for (const [at, column] of columns.entries()) {
    table.set([KINDS.findIndex((kind) => column instanceof kind), column.length], 2 * at)
    new Uint8Array(buffer, places.starts[at]).set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength))
  }
  const units = new Uint16Array(buffer, places.end, text.length)
  for (let at = 0; at < text.length; at += 1) units[at] = text.charCodeAt(at)
  return new Uint8Array(buffer)
}

/** Reads what `packColumns` wrote; the columns are views of the bytes. Throws where the bytes are none of this build's. */
export function unpackColumns(bytes: Uint8Array<ArrayBuffer>): PackedColumns {
  // Columns of 8 bytes must begin at a multiple of 8; bytes that came in the middle of a larger buffer are copied.
  const { buffer, byteOffset: from } = bytes.byteOffset % ALIGN === 0 ? bytes : bytes.slice()
  if (bytes.byteLength < 4 * HEAD_WORDS) throw new Error(`A reply of ${bytes.byteLength} bytes is cut short.`)
  const [magic, count = 0, headLength = 0, end] = new Uint32Array(buffer, from, HEAD_WORDS)
  if (magic !== MAGIC || end !== bytes.byteLength)
    throw new Error('The reply is of another version of agentprof. Reload the page.')
  const table = new Uint32Array(buffer, from + 4 * HEAD_WORDS, 2 * count)
  const kinds = Array.from({ length: count }, (_, at) => KINDS[table[2 * at] ?? 0] ?? Uint8Array)
  const places = placesOf(kinds.map((kind, at) => kind.BYTES_PER_ELEMENT * (table[2 * at + 1] ?? 0)))
  return {
    head: JSON.parse(textOf(new Uint16Array(buffer, from + places.end, headLength))),
    columns: kinds.map((kind, at) => new kind(buffer, from + (places.starts[at] ?? 0), table[2 * at + 1])),
  }
}

/** Where columns of these sizes begin, in bytes, and where the last one ends. */
function placesOf(sizes: readonly number[]): { readonly starts: readonly number[]; readonly end: number } {
  let end = 4 * (HEAD_WORDS + 2 * sizes.length)
  const starts = sizes.map((size) => {
    const start = Math.ceil(end / ALIGN) * ALIGN
    end = start + size
    return start
  })
  return { starts, end: Math.ceil(end / ALIGN) * ALIGN }
}

/** In pieces: a call takes only so many arguments. */
const PIECE = 8192

/** The text of some UTF-16 units. */
export function textOf(units: Uint8Array | Uint16Array): string {
  let text = ''
  for (let at = 0; at < units.length; at += PIECE) text += String.fromCharCode(...units.subarray(at, at + PIECE))
  return text
}

/** Whole numbers in as few bytes as the largest needs; all others in eight. */
export function numberColumn(values: readonly number[]): Column {
  let most = 0
  for (const value of values)
    most = Number.isInteger(value) && value >= 0 && !Object.is(value, -0) ? Math.max(most, value) : Number.POSITIVE_INFINITY
  if (most < 2 ** 8) return new Uint8Array(values)
  if (most < 2 ** 16) return new Uint16Array(values)
  return most < 2 ** 32 ? new Uint32Array(values) : new Float64Array(values)
}
