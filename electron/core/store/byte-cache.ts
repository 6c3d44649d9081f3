/** Least recently used byte strings, bounded by their total size. */
export interface ByteCache<K> {
  get(key: K): Buffer | undefined
  /** Keeps `bytes` itself, which must not change any more; of a view into something larger a copy. What alone exceeds the bound is not kept. */
  put(key: K, bytes: Buffer): void
  clear(): void
}

export function createByteCache<K>(maxBytes: number): ByteCache<K> {
  const kept = new Map<K, Buffer>()
  let total = 0

  function drop(key: K): void {
    total -= kept.get(key)?.length ?? 0
    kept.delete(key)
  }

  return {
    get(key) {
      const bytes = kept.get(key)
      if (bytes) {
        kept.delete(key)
        kept.set(key, bytes)
      }
      return bytes
    },
    put(key, bytes) {
      drop(key)
      if (bytes.length > maxBytes) return
      kept.set(key, alone(bytes))
      total += bytes.length
      for (const oldest of kept.keys()) {
        if (total <= maxBytes) break
        drop(oldest)
      }
    },
    clear() {
      kept.clear()
      total = 0
    },
  }
}

/** In a buffer of their own: what Node cuts off its pool, as short texts and what is joined of short pieces are, holds 64 KB in memory. */
function alone(bytes: Buffer): Buffer {
  if (bytes.length === bytes.buffer.byteLength) return bytes
  const own = Buffer.allocUnsafeSlow(bytes.length)
  own.set(bytes)
  return own
}
