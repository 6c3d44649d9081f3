import { type Column, textOf, unpackColumns } from './column-bytes.ts'
import type { Shape, TablesHead } from './shape.ts'

type Read = (row: number) => unknown

/** Tables that are read where they are asked: nothing becomes an object before that. */
export interface Tables {
  /**
   * The rows of a table as records of its type: both ends are of one build. A value is read from its column when it is asked for, lists and
   * records once. `links` gives a key another value than the table has. No own properties: a row cannot be spread.
   */
  rows<T>(name: string, links?: Readonly<Record<string, (value: unknown) => unknown>>): T[]
  /** The same as plain objects. */
  records<T>(name: string): T[]
}

/** Reads what `packTables` wrote. Throws where the bytes are none of this build's. */
export function readTables(bytes: Uint8Array<ArrayBuffer>): Tables {
  const { head, columns } = unpackColumns(bytes)
  const { units, starts, tables } = head as TablesHead
  const reader = createReader(columns, units, starts)
  const tableOf = (name: string): TablesHead['tables'][string] => {
    const table = tables[name]
    if (!table) throw new Error(`The reply has no ${name}.`)
    return table
  }
  return {
    rows<T>(name: string, links = {}) {
      const { rows, shape } = tableOf(name)
      const Row = rowClass(shape, rows, reader, links)
      // What was packed as this table is read as this table.
      return Array.from({ length: rows }, (_, at) => new Row(at) as T)
    },
    records<T>(name: string) {
      const { rows, shape } = tableOf(name)
      const read = reader(shape)
      return Array.from({ length: rows }, (_, at) => read(at) as T)
    },
  }
}

const AT = Symbol('row')

function rowClass(
  shape: Shape,
  rows: number,
  reader: (shape: Shape) => Read,
  links: Readonly<Record<string, (value: unknown) => unknown>>,
): new (
  at: number,
) => object {
  class Row {
    readonly [AT]: number
    constructor(at: number) {
      this[AT] = at
    }
  }
  for (const [key, of] of shape.kind === 'record' ? shape.keys : []) {
    const read = reader(of)
    const link = links[key]
    const get = link ? (at: number) => link(read(at)) : isPlain(of) ? read : once(read, rows)
    Object.defineProperty(Row.prototype, key, {
      enumerable: true,
      get(this: Row) {
        return get(this[AT])
      },
    })
  }
  return Row
}

/** Reading it makes no object. */
const isPlain = (shape: Shape): boolean =>
  shape.kind === 'either' ? shape.of.every(isPlain) : shape.kind !== 'list' && shape.kind !== 'record' && shape.kind !== 'json'

function once(read: Read, rows: number): Read {
  let made: unknown[] | null = null
  return (row) => {
    made ??= new Array(rows)
    made[row] ??= read(row)
    return made[row]
  }
}

function createReader(columns: readonly Column[], units: number, starts: number): (shape: Shape) => Read {
  const column = (at: number): Column => columns[at] ?? new Uint8Array()
  const [allUnits, textStarts] = [column(units), column(starts)]
  const texts: string[] = new Array(textStarts.length)
  const textAt = (index: number): string => {
    texts[index] ??= textOf(allUnits.subarray(textStarts[index], textStarts[index + 1]) as Uint8Array | Uint16Array)
    return texts[index]
  }

  return function readerOf(shape: Shape): Read {
    switch (shape.kind) {
      case 'same':
        return () => shape.value
      case 'number': {
        const values = column(shape.column)
        return (row) => values[row]
      }
      case 'flag': {
        const values = column(shape.column)
        return (row) => values[row] === 1
      }
      case 'text': {
        const values = column(shape.column)
        return (row) => textAt(values[row] ?? 0)
      }
      case 'json': {
        const values = column(shape.column)
        return (row) => JSON.parse(textAt(values[row] ?? 0))
      }
      case 'list': {
        const [from, item] = [column(shape.starts), readerOf(shape.item)]
        return (row) => {
          const [start = 0, end = 0] = [from[row], from[row + 1]]
          return Array.from({ length: end - start }, (_, at) => item(start + at))
        }
      }
      case 'record': {
        const keys = shape.keys.map(([key, of]) => [key, readerOf(of)] as const)
        return (row) => {
          const record: Record<string, unknown> = {}
          for (const [key, read] of keys) {
            const value = read(row)
            if (value !== undefined) record[key] = value
          }
          return record
        }
      }
      case 'either': {
        const [which, place, of] = [column(shape.which), column(shape.place), shape.of.map(readerOf)]
        return (row) => of[which[row] ?? 0]?.(place[row] ?? 0)
      }
    }
  }
}
