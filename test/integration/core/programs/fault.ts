// Preloaded into `agentprof serve` (--import): gives its ingest worker the faults that the file named by AGENTPROF_TEST_FAULTS asks for.
// The file is read whenever a worker starts, so that a fault can end.
import { readFileSync, writeFileSync } from 'node:fs'
import { isMainThread, workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'
import type { Faults } from '../faults.ts'

const file = process.env.AGENTPROF_TEST_FAULTS ?? ''
const isIngest = !isMainThread && typeof workerData === 'object' && workerData !== null && 'storeFile' in workerData
if (isIngest) give(JSON.parse(readFileSync(file, 'utf8')))

function give({ pages, readOnly, endsOn, once }: Faults): void {
  const pragma = Database.prototype.pragma
  Database.prototype.pragma = function (this: Database.Database, text, options) {
    const answer = pragma.call(this, text, options)
    if (text.startsWith('synchronous') && pages !== undefined) pragma.call(this, `max_page_count = ${pages}`)
    if (text.startsWith('synchronous') && readOnly) pragma.call(this, 'query_only = ON')
    return answer
  }
  const parse = JSON.parse
  JSON.parse = (text: string, reviver) => {
    if (endsOn !== undefined && String(text).includes(endsOn.text)) {
      if (once) writeFileSync(file, '{}')
      if (endsOn.how === 'exit') process.exit(7)
      const hoard: number[][] = []
      while (endsOn.how === 'memory') hoard.push(Array(1e6).fill(0.5))
    }
    return parse(text, reviver)
  }
}
