import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type Database from 'better-sqlite3'
import type { BodyId } from '#shared/model/ids.ts'
import type { Removal, RemovedWhy } from '#shared/model/removal.ts'
import type { EpochUs } from '#shared/model/units.ts'
import { middleOf, rejoin, type SharedEnds, sharedEnds } from './body-delta.ts'
import { createByteCache } from './byte-cache.ts'
import { digestOf } from './digest.ts'
import type { BodyStore } from './store.ts'

/** Deltas in a row before a body is kept whole again: what reading one body costs at most. */
const KEYFRAME_EVERY = 32
/** Sharing less than this with the base, a body is kept whole. */
const WORTH_SHARING = 64
/** Below this zstd's own framing eats the gain. */
const COMPRESS_FROM = 64
/** Bodies kept in memory to take deltas against: 16 MiB holds the newest ones of about fifty busy agents. */
const CACHE_BYTES = 16 * 1024 * 1024

/** A body as kept. `base_id` null: whole, else a delta against that body. */
interface BodyRow extends SharedEnds {
  readonly id: BodyId
  readonly hash: Buffer
  readonly bytes: number
  readonly base_id: BodyId | null
  /** Deltas between this body and its keyframe. */
  readonly depth: number
  readonly compressed: 0 | 1
  readonly data: Buffer
  readonly removed_at_us: EpochUs | null
  readonly removed_why: RemovedWhy | null
}

type Encoded = Pick<BodyRow, 'base_id' | 'depth' | 'prefix' | 'suffix' | 'compressed' | 'data'>

/** What removal does to bodies, beside what everybody may. */
export interface ChangeableBodies extends BodyStore {
  /** Drops what is kept in memory: after a rollback, ids that it knows may come to mean other bodies. */
  forget(): void
  /** Tells a body by another base than `base`, which is to go: by the next one that stays, or whole. Returns what it took and takes. */
  rebase(id: BodyId, base: BodyId): { readonly base: BodyId | null; readonly grown: number }
}

/** The bytes without copying them. */
const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

const bodyId = (rowid: number | bigint): BodyId => Number(rowid) as BodyId

/** 128 bits of SHA-256: equal bodies are kept once, and what is read back is checked against it. */
const contentHash = (bytes: Uint8Array): Buffer => digestOf(bytes).subarray(0, 16)

function pack(bytes: Buffer): Pick<BodyRow, 'compressed' | 'data'> {
  const packed = bytes.length < COMPRESS_FROM ? bytes : zstdCompressSync(bytes)
  return packed.length < bytes.length ? { compressed: 1, data: packed } : { compressed: 0, data: bytes }
}

const unpack = ({ compressed, data }: BodyRow): Buffer => (compressed ? zstdDecompressSync(data) : data)

export function createBodies(db: Database.Database): ChangeableBodies {
  const insert = db.prepare<[Encoded & Pick<BodyRow, 'hash' | 'bytes'>]>(`
    INSERT INTO body (hash, bytes, base_id, depth, prefix, suffix, compressed, data)
    VALUES (@hash, @bytes, @base_id, @depth, @prefix, @suffix, @compressed, @data)`)
  const byId = db.prepare<[BodyId], BodyRow>('SELECT * FROM body WHERE id = ?')
  const byHash = db.prepare<[Buffer], BodyId>('SELECT id FROM body WHERE hash = ?').pluck()
  const newest = db.prepare<[string], Pick<BodyRow, 'id' | 'depth'>>(
    'SELECT id, depth FROM body_lineage JOIN body ON id = newest_id WHERE name = ? AND removed_at_us IS NULL',
  )
  const setNewest = db.prepare<[string, BodyId]>(`
    INSERT INTO body_lineage (name, newest_id) VALUES (?, ?) ON CONFLICT DO UPDATE SET newest_id = excluded.newest_id`)
  const update = db.prepare<[Encoded & Pick<BodyRow, 'id'>]>(`
    UPDATE body SET base_id = @base_id, depth = @depth, prefix = @prefix, suffix = @suffix, compressed = @compressed, data = @data
    WHERE id = @id`)
  const removal = db.prepare<[BodyId], Removal>(
    'SELECT removed_at_us AS at, removed_why AS why FROM body WHERE id = ? AND removed_at_us IS NOT NULL',
  )
  const cache = createByteCache<BodyId>(CACHE_BYTES)

  function row(id: BodyId): BodyRow {
    const found = byId.get(id)
    if (!found) throw new Error(`There is no body ${id}.`)
    return found
  }

  /** At most `KEYFRAME_EVERY` steps deep, and no deeper than to a body that is in memory. */
  function read(id: BodyId): Buffer {
    const cached = cache.get(id)
    if (cached) return cached
    const kept = row(id)
    return kept.base_id === null ? unpack(kept) : rejoin(read(kept.base_id), unpack(kept), kept)
  }

  function encode(bytes: Buffer, base: Pick<BodyRow, 'id' | 'depth'> | null | undefined): Encoded {
    const chained = base && base.depth + 1 < KEYFRAME_EVERY ? base : null
    const ends = chained && sharedEnds(read(chained.id), bytes)
    const delta = chained && ends && ends.prefix + ends.suffix >= WORTH_SHARING ? { base: chained, ends } : null
    const kept = delta ? middleOf(bytes, delta.ends) : bytes
    return {
      base_id: delta ? delta.base.id : null,
      depth: delta ? delta.base.depth + 1 : 0,
      prefix: delta ? delta.ends.prefix : 0,
      suffix: delta ? delta.ends.suffix : 0,
      ...pack(kept),
    }
  }

  function add(bytes: Buffer, digest: Buffer, base: Pick<BodyRow, 'id' | 'depth'> | undefined): BodyId {
    return bodyId(insert.run({ hash: digest, bytes: bytes.length, ...encode(bytes, base) }).lastInsertRowid)
  }

  /** The nearest of the bodies that this one is told by and that is to stay. */
  function stayingBase(id: BodyId | null): BodyRow | null {
    const found = id === null ? null : row(id)
    return found?.removed_at_us == null ? found : stayingBase(found.base_id)
  }

  function readWhole(id: BodyId): Buffer {
    const { hash: expected, removed_at_us } = row(id)
    if (removed_at_us !== null) throw new Error(`Body ${id} was removed.`)
    const bytes = read(id)
    if (!contentHash(bytes).equals(expected)) throw new Error(`Body ${id} is damaged: it does not read back as it was stored.`)
    return bytes
  }
  /** A body may be told by another base from one statement to the next. */
  const readAtOnce = db.transaction(readWhole)

  return {
    put(given, lineage) {
      const bytes = asBuffer(given)
      const digest = contentHash(given)
      const id = byHash.get(digest) ?? add(bytes, digest, lineage === null ? undefined : newest.get(lineage))
      if (lineage !== null) {
        setNewest.run(lineage, id)
        cache.put(id, bytes)
      }
      return id
    },
    putVersion(given, of) {
      const bytes = asBuffer(given)
      const digest = contentHash(given)
      return byHash.get(digest) ?? add(bytes, digest, row(of))
    },
    get(id) {
      const bytes = db.inTransaction ? readWhole(id) : readAtOnce(id)
      cache.put(id, bytes)
      return new Uint8Array(bytes)
    },
    removed(id) {
      return removal.get(id) ?? null
    },
    rebase(id, base) {
      const [kept, bytes] = [row(id), read(id)]
      const changed = encode(bytes, stayingBase(base))
      update.run({ id, ...changed })
      return { base: changed.base_id, grown: changed.data.length - kept.data.length }
    },
    forget: cache.clear,
  }
}
