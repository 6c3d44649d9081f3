import { type Column, numberColumn, packColumns } from './column-bytes.ts'
import { type Gathered, ValueGatherer } from './gather-values.ts'
import type { Shape, TablesHead } from './shape.ts'

/**
 * Writes tables of JSON values as bytes: a column for each key, at any depth, and each text once. A run's calls say most things over and
 * over, so that this is a small part of their JSON, and who reads one thing of each call need not read the others.
 */
export function packTables(tables: Readonly<Record<string, readonly unknown[]>>): Uint8Array<ArrayBuffer> {
  const pack = new Packer()
  const packed = Object.entries(tables).map(([name, rows]) => [name, { rows: rows.length, shape: pack.table(rows) }] as const)
  return pack.bytes(Object.fromEntries(packed))
}

class Packer {
  readonly #columns: Column[] = []
  readonly #texts = new Map<string, number>()

  table(rows: readonly unknown[]): Shape {
    const gatherer = new ValueGatherer()
    for (const row of rows) gatherer.add(row)
    return this.#shape(gatherer)
  }

  bytes(tables: TablesHead['tables']): Uint8Array<ArrayBuffer> {
    const starts = new Uint32Array(this.#texts.size + 1)
    let at = 0
    for (const text of this.#texts.keys()) starts[at + 1] = (starts[at++] ?? 0) + text.length
    const units = new Uint16Array(starts[at] ?? 0)
    let all = 0
    at = 0
    for (const text of this.#texts.keys()) {
      for (let from = 0; from < text.length; from += 1) {
        const unit = text.charCodeAt(from)
        units[at++] = unit
        all |= unit
      }
    }
    const head: TablesHead = { units: this.#add(all > 255 ? units : new Uint8Array(units)), starts: this.#add(starts), tables }
    return packColumns({ head, columns: this.#columns })
  }

  #shape({ kinds, which, place }: ValueGatherer): Shape {
    const [only] = kinds
    if (!only) return { kind: 'same' }
    if (kinds.length === 1) return this.#ofKind(only)
    const of = kinds.map((each) => this.#ofKind(each))
    return { kind: 'either', which: this.#numbers(which), place: this.#numbers(place), of }
  }

  #ofKind(gathered: Gathered): Shape {
    switch (gathered.kind) {
      case 'absent':
        return { kind: 'same' }
      case 'null':
        return { kind: 'same', value: null }
      case 'boolean':
        return gathered.same
          ? { kind: 'same', value: gathered.values[0] === 1 }
          : { kind: 'flag', column: this.#numbers(gathered.values) }
      case 'number': {
        const [first = 0] = gathered.values
        return gathered.same && !Object.is(first, -0)
          ? { kind: 'same', value: first }
          : { kind: 'number', column: this.#numbers(gathered.values) }
      }
      case 'string':
        return gathered.same
          ? { kind: 'same', value: gathered.values[0] ?? '' }
          : { kind: 'text', column: this.#textColumn(gathered.values) }
      case 'list':
        return { kind: 'list', starts: this.#numbers(gathered.starts), item: this.#shape(gathered.items) }
      case 'record': {
        const keys = gathered.columns()
        return keys
          ? { kind: 'record', keys: keys.map(([key, values]) => [key, this.#shape(values)]) }
          : { kind: 'json', column: this.#textColumn(gathered.records.map((record) => JSON.stringify(record))) }
      }
    }
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
