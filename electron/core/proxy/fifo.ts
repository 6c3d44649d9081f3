/** A queue whose front is as cheap to reach as its end, however long it grows. */
export class Fifo<T> {
  #items: (T | undefined)[] = []
  #from = 0

  get size(): number {
    return this.#items.length - this.#from
  }

  /** The newest. */
  get last(): T | undefined {
    return this.size > 0 ? this.#items.at(-1) : undefined
  }

  push(item: T): void {
    this.#items.push(item)
  }

  /** Puts them before all others, in their order. */
  pushFront(items: readonly T[]): void {
    this.#items = [...items, ...this.#items.slice(this.#from)]
    this.#from = 0
  }

  shift(): T | undefined {
    if (this.size === 0) return undefined
    const item = this.#items[this.#from]
    // A reference that stays would keep a body in memory.
    this.#items[this.#from] = undefined
    this.#from += 1
    if (this.#from >= 1024 && this.#from * 2 >= this.#items.length) {
      this.#items.splice(0, this.#from)
      this.#from = 0
    }
    return item
  }

  /** The oldest `count`, taken out. */
  take(count: number): T[] {
    const taken: T[] = []
    while (taken.length < count && this.size > 0) taken.push(this.shift() as T)
    return taken
  }
}
