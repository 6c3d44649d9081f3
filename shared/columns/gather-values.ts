/** Records with more keys than this in all are no table but dictionaries (tags): kept as JSON. */
const MOST_KEYS = 64

/** Values of one kind, in their order. `same`: all are the first one. */
export type Gathered =
  | { readonly kind: 'absent' | 'null'; count: number }
  | { readonly kind: 'boolean' | 'number'; readonly values: number[]; same: boolean }
  | { readonly kind: 'string'; readonly values: string[]; same: boolean }
  | { readonly kind: 'list'; readonly starts: number[]; readonly items: ValueGatherer }
  | RecordGatherer

type OfKind<K extends Gathered['kind']> = Extract<Gathered, { readonly kind: K }>

/**
 * Takes values one after the other and sorts them into columns, in one pass: each record is read once, in the order of its own keys, which is
 * what an engine does fastest. Reading a key of all records, then the next, takes several times as long.
 */
export class ValueGatherer {
  count = 0
  /** In the order in which they came first. */
  readonly kinds: Gathered[] = []
  /** Of each value its kind, and its place among those of that kind. While there is but one kind, neither is kept. */
  readonly which: number[] = []
  readonly place: number[] = []
  #last: Gathered | null = null
  #lastAt = 0

  add(value: unknown): void {
    if (typeof value === 'string') this.#addText(value)
    else if (typeof value === 'number') this.#addNumber('number', value)
    else if (typeof value === 'boolean') this.#addNumber('boolean', value ? 1 : 0)
    else if (value === undefined) this.#addNone('absent')
    else if (value === null) this.#addNone('null')
    else if (Array.isArray(value)) this.#addList(value)
    else this.#placed(this.#into('record').add(value as Readonly<Record<string, unknown>>))
  }

  /** As if this many values more had come, none of which was there. */
  addAbsent(count: number): void {
    for (let more = count; more > 0; more -= 1) this.#addNone('absent')
  }

  #addNone(kind: 'absent' | 'null'): void {
    this.#placed(this.#into(kind).count++)
  }

  #addText(text: string): void {
    const into = this.#into('string')
    if (into.same && into.values.length > 0 && into.values[0] !== text) into.same = false
    this.#placed(into.values.push(text) - 1)
  }

  #addNumber(kind: 'boolean' | 'number', value: number): void {
    const into = this.#into(kind)
    if (into.same && into.values.length > 0 && !Object.is(into.values[0], value)) into.same = false
    this.#placed(into.values.push(value) - 1)
  }

  #addList(list: readonly unknown[]): void {
    const { starts, items } = this.#into('list')
    for (const item of list) items.add(item)
    this.#placed(starts.push(items.count) - 2)
  }

  /** Where values of this kind go. */
  #into<K extends Gathered['kind']>(kind: K): OfKind<K> {
    if (this.#last?.kind !== kind) {
      this.#lastAt = this.kinds.findIndex((each) => each.kind === kind)
      if (this.#lastAt < 0) this.#lastAt = this.kinds.push(emptyOf(kind)) - 1
      if (this.kinds.length === 2 && this.which.length === 0) this.#beginPlaces()
      this.#last = this.kinds[this.#lastAt] ?? null
    }
    return this.#last as OfKind<K>
  }

  #beginPlaces(): void {
    for (let at = 0; at < this.count; at += 1) {
      this.which.push(0)
      this.place.push(at)
    }
  }

  #placed(place: number): void {
    this.count += 1
    if (this.kinds.length < 2) return
    this.which.push(this.#lastAt)
    this.place.push(place)
  }
}

function emptyOf(kind: Gathered['kind']): Gathered {
  switch (kind) {
    case 'absent':
    case 'null':
      return { kind, count: 0 }
    case 'boolean':
    case 'number':
      return { kind, values: [], same: true }
    case 'string':
      return { kind, values: [], same: true }
    case 'list':
      return { kind, starts: [0], items: new ValueGatherer() }
    case 'record':
      return new RecordGatherer()
  }
}

/** Records, key by key. */
class RecordGatherer {
  readonly kind = 'record'
  readonly records: Readonly<Record<string, unknown>>[] = []
  readonly #keys: string[] = []
  readonly #values: ValueGatherer[] = []
  readonly #at = new Map<string, number>()
  #isTable = true

  /** Returns the record's place. */
  add(record: Readonly<Record<string, unknown>>): number {
    const place = this.records.push(record) - 1
    if (!this.#isTable) return place
    let next = 0
    for (const key in record) {
      // Most records have the keys of the one before, in its order.
      const at = this.#keys[next] === key ? next : this.#indexOf(key)
      next = at + 1
      const values = this.#values[at]
      if (!values) break
      if (values.count < place) values.addAbsent(place - values.count)
      values.add(record[key])
    }
    return place
  }

  /** A column for each key, as long as there are records; null: they are no table. */
  columns(): readonly (readonly [key: string, values: ValueGatherer])[] | null {
    if (!this.#isTable) return null
    for (const values of this.#values) values.addAbsent(this.records.length - values.count)
    return this.#keys.map((key, at) => [key, this.#values[at] ?? new ValueGatherer()])
  }

  /** -1: one key too many, or one that no record can be read by. */
  #indexOf(key: string): number {
    const known = this.#at.get(key)
    if (known !== undefined) return known
    if (this.#keys.length === MOST_KEYS || key === '__proto__') {
      this.#isTable = false
      return -1
    }
    this.#at.set(key, this.#keys.length)
    this.#values.push(new ValueGatherer())
    return this.#keys.push(key) - 1
  }
}
