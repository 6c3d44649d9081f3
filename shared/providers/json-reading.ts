/** Foreign JSON is read field by field: a field of another type is a field that is not there. */
export type JsonRecord = Readonly<Record<string, unknown>>

export const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const field = (from: unknown, key: string): unknown => (isRecord(from) ? from[key] : undefined)

export function readRecord(from: unknown, key: string): JsonRecord | undefined {
  const value = field(from, key)
  return isRecord(value) ? value : undefined
}

export function readString(from: unknown, key: string): string | undefined {
  const value = field(from, key)
  return typeof value === 'string' ? value : undefined
}

/** A string that says something: '' stands for absent on many wires. */
export const readText = (from: unknown, key: string): string | undefined => readString(from, key) || undefined

export function readNumber(from: unknown, key: string): number | undefined {
  const value = field(from, key)
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

/** A count: a non-negative integer. */
export function readCount(from: unknown, key: string): number | undefined {
  const value = field(from, key)
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
}

export function readList(from: unknown, key: string): readonly unknown[] {
  const value = field(from, key)
  return Array.isArray(value) ? value : []
}

/** The records of a list; what else stands in it is passed over. */
export const readRecords = (from: unknown, key: string): readonly JsonRecord[] => readList(from, key).filter(isRecord)

/** A record given as JSON text; undefined for anything else. */
export function parseRecord(text: string): JsonRecord | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}
