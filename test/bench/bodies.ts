// Goal G6 of the body store: a 60-turn run that ends at 108k tokens (17.9 MB of requests) takes at most 0.35 MB of disk, reads back
// exactly, and costs at most 1 ms of CPU a turn. Beside it, what gzip by body takes.
import { gzipSync } from 'node:zlib'
import { bodies, measureRunBodies, TURNS } from './bodies/run-bodies.ts'

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`
const sum = (sizes: readonly number[]): number => sizes.reduce((a, b) => a + b, 0)

const { diskBytes, cpuMs, cpuMsAlone, readBack } = measureRunBodies()
console.log(
  `requests        ${TURNS} turns, ${megabytes(sum(bodies.map((body) => body.length)))}, the last ${megabytes(bodies.at(-1)?.length ?? 0)}`,
)
console.log(`gzip by body    ${megabytes(sum(bodies.map((body) => gzipSync(body).length)))}`)
console.log(`kept            ${megabytes(diskBytes)} of disk (goal: at most 0.35 MB)`)
console.log(
  `CPU             ${cpuMs.toFixed(2)} ms a turn (goal: at most 1 ms); ${cpuMsAlone.toFixed(2)} ms with a transaction of its own`,
)
console.log(`read back       ${readBack ? 'exactly' : 'WRONG'}`)
