import { type Column, numberColumn, packColumns } from './column-bytes.ts'
import type { Shape, TablesHead } from './shape.ts'

/** Records with more keys than this in all are no table but dictionaries (tags): kept as JSON. */
const MOST_KEYS = 64

type Kind = 'absent' | 'null' | 'boolean' | 'number' | 'string' | 'list' | 'record'

/**
 * Writes tables of JSON values as bytes: a column for each key, at any depth, and each text once. A run's calls say most things over and
 * over, so that this is a small part of their JSON, and who reads one thing of each call need not read the others.
 */
export function packTables(tables: Readonly<Record<string, readonly unknown[]>>): Uint8Array<ArrayBuffer> {
  const pack = new Packer()
  const packed = Object.entries(tables).map(([name, rows]) => [name, { rows: rows.length, shape: pack.shapeOf(rows) }] as const)
  return pack.bytes(Object.fromEntries(packed))
}

class Packer {
  readonly #columns: Column[] = []
  readonly #texts = new Map<string, number>()

  bytes(tables: TablesHead['tables']): Uint8Array<ArrayBuffer> {
    const starts = new Uint32Array(this.#texts.size + 1)
    let at = 0
    for (const text of this.#texts.keys()) starts[at + 1] = (starts[at++] ?? 0) + text.length
    const units = new Uint16Array(starts[at] ?? 0)
    at = 0
    for (const text of this.#texts.keys()) for (let unit = 0; unit < text.length; unit += 1) units[at++] = text.charCodeAt(unit)
    const head: TablesHead = {
      units: this.#add(units.some((unit) => unit > 255) ? units : Uint8Array.from(units)),
      starts: this.#add(starts),
      tables,
    }
    return packColumns({ head, columns: this.#columns })
  }

  shapeOf(values: readonly unknown[]): Shape {
    const byKind = new Map<Kind, unknown[]>()
    const which: number[] = []
    const place: number[] = []
    const order: Kind[] = []
    for (const value of values) {
      const kind = kindOf(value)
      let some = byKind.get(kind)
      if (!some) {
        some = []
        byKind.set(kind, some)
        order.push(kind)
      }
      which.push(order.indexOf(kind))
      place.push(some.push(value) - 1)
    }
    const [kind = 'absent'] = order
    if (order.length < 2) return this.#ofKind(kind, values)
    const of = Array.from(byKind, ([each, some]) => this.#ofKind(each, some))
    return { kind: 'either', which: this.#numbers(which), place: this.#numbers(place), of }
  }

  #ofKind(kind: Kind, values: readonly unknown[]): Shape {
    const [first] = values
    switch (kind) {
      case 'absent':
        return { kind: 'same' }
      case 'null':
        return { kind: 'same', value: null }
      case 'boolean':
        return values.every((value) => value === first)
          ? { kind: 'same', value: first === true }
          : { kind: 'flag', column: this.#numbers(values.map(Number)) }
      case 'number':
        return values.every((value) => Object.is(value, first)) && !Object.is(first, -0)
          ? { kind: 'same', value: Number(first) }
          : { kind: 'number', column: this.#numbers(values.map(Number)) }
      case 'string':
        return values.every((value) => value === first)
          ? { kind: 'same', value: String(first) }
          : { kind: 'text', column: this.#textColumn(values.map(String)) }
      case 'list':
        return this.#lists(values as readonly (readonly unknown[])[])
      case 'record':
        return this.#records(values as readonly Readonly<Record<string, unknown>>[])
    }
  }

  #lists(lists: readonly (readonly unknown[])[]): Shape {
    const starts = [0]
    for (const list of lists) starts.push((starts.at(-1) ?? 0) + list.length)
    return { kind: 'list', starts: this.#numbers(starts), item: this.shapeOf(lists.flat()) }
  }

  #records(records: readonly Readonly<Record<string, unknown>>[]): Shape {
    const keys = new Set<string>()
    for (const record of records) for (const key of Object.keys(record)) keys.add(key)
    if (keys.size > MOST_KEYS || keys.has('__proto__'))
      return { kind: 'json', column: this.#textColumn(records.map((record) => JSON.stringify(record))) }
    return { kind: 'record', keys: Array.from(keys, (key) => [key, this.shapeOf(records.map((record) => own(record, key)))]) }
  }

  #textColumn(texts: readonly string[]): number {
    return this.#numbers(
      texts.map((text) => {
        const known = this.#texts.get(text)
        if (known !== undefined) return known
        this.#texts.set(text, this.#texts.size)
        return this.#texts.size - 1
      }),
    )
  }

  #numbers(values: readonly number[]): number {
    return this.#add(numberColumn(values))
  }

  #add(column: Column): number {
    return this.#columns.push(column) - 1
  }
}

function kindOf(value: unknown): Kind {
  if (value === undefined) return 'absent'
  if (value === null) return 'null'
  if (typeof value === 'boolean') return 'boolean'
  if (typeof value === 'number') return 'number'
  if (typeof value === 'string') return 'string'
  return Array.isArray(value) ? 'list' : 'record'
}

/** Keys are what users named: `constructor` may be one, and is none of a record that lacks it. */
const own = (record: Readonly<Record<string, unknown>>, key: string): unknown =>
  key in Object.prototype && !Object.hasOwn(record, key) ? undefined : record[key]
