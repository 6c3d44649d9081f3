/** A record that was read or written while writes are gathered. */
interface Cell<V> {
  value: V | null
  changed: boolean
  /** Known not to be in its table: taking it out again costs nothing. */
  absent: boolean
}

/** Where records of one kind are kept. */
export interface RecordTable<K, V> {
  read(key: K): V | null
  put(key: K, value: V): void
  remove?(key: K): void
}

/**
 * Records of one table. While they are held (`holds`), each is read at most once and, at the next flush, written at most once, however often
 * it is put; else they go straight through.
 */
export class Gathered<K, V> {
  readonly #table: RecordTable<K, V>
  readonly #holds: () => boolean
  readonly #cells = new Map<K, Cell<V>>()

  constructor(table: RecordTable<K, V>, holds: () => boolean) {
    this.#table = table
    this.#holds = holds
  }

  get(key: K): V | null {
    if (!this.#holds()) return this.#table.read(key)
    const known = this.#cells.get(key)
    if (known) return known.value
    const value = this.#table.read(key)
    this.#cells.set(key, { value, changed: false, absent: value === null })
    return value
  }

  put(key: K, value: V): void {
    if (this.#holds()) this.#change(key, value)
    else this.#table.put(key, value)
  }

  remove(key: K): void {
    if (this.#holds()) this.#change(key, null)
    else this.#table.remove?.(key)
  }

  /** Writes what has changed, in the order in which it first did. */
  flush(): void {
    for (const [key, cell] of this.#cells) {
      if (!cell.changed) continue
      if (cell.value !== null) this.#table.put(key, cell.value)
      else if (!cell.absent) this.#table.remove?.(key)
      cell.changed = false
      cell.absent = cell.value === null
    }
  }

  forget(): void {
    this.#cells.clear()
  }

  #change(key: K, value: V | null): void {
    const cell = this.#cells.get(key)
    if (cell?.changed) {
      cell.value = value
      return
    }
    this.#cells.delete(key) // set anew below: a Map keeps the order of insertion
    this.#cells.set(key, { value, changed: true, absent: cell?.absent ?? false })
  }
}
