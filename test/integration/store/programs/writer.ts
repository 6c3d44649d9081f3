// Commits three exchanges, each with its body, then is in the middle of a fourth for ever. Argument: the store's file.
import { writeSync } from 'node:fs'
import { openStore } from '#core/store/open-store.ts'
import { ann, opened } from '../samples.ts'

const store = openStore(process.argv[2] ?? '', { origin: ann })

function record(n: number): void {
  const body = new TextEncoder().encode(`${'how every request begins, '.repeat(100)}and how request ${n} ends`)
  const id = store.bodies.put(body, 'run')
  const { request } = opened(n)
  store.facts.append(opened(n, { request: { ...request, body: { id, bytes: body.length, kept: body.length } } }))
}

for (const n of [1, 2, 3]) store.transaction(() => record(n))
store.transaction(() => {
  record(4)
  writeSync(1, 'in the middle of a transaction\n')
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
})
