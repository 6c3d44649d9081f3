import { isRecord, type JsonRecord } from '../json-reading.ts'

/** Google's servers take a field's name in camel case or as the schema spells it (protobuf.dev, "ProtoJSON"). One level only: below may be data. */
export function camelCased(record: JsonRecord): JsonRecord {
  if (!Object.keys(record).some((key) => key.includes('_'))) return record
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [camel(key), value]))
}

const camel = (key: string): string => key.replace(/(?<!^)_([a-z])/g, (_match, letter: string) => letter.toUpperCase())

/** A field's value as a record in camel case; undefined where it is none. */
export function readMessage(from: JsonRecord | undefined, key: string): JsonRecord | undefined {
  const value = from?.[key]
  return isRecord(value) ? camelCased(value) : undefined
}

/** A repeated field's records in camel case; one that came without its list stands for a list of one. */
export function readMessages(from: JsonRecord | undefined, key: string): readonly JsonRecord[] {
  const value = from?.[key]
  const list = Array.isArray(value) ? value : [value]
  return list.filter(isRecord).map(camelCased)
}
