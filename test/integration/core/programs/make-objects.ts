// Makes objects that outlive a collection, and prints how much room V8 has given them: bounded, and not bounded any more.
import { boundYoungGeneration, youngBytes } from '#core/young-generation.ts'

const MIB = 1024 * 1024

function makeObjects(megabytes: number): number {
  const kept: number[][] = []
  for (let n = 0; n < megabytes * 8192; n++) kept.push([n, n, n, n, n, n, n, n, n, n, n, n])
  return kept.length
}

const bound = boundYoungGeneration()
while (youngBytes() < 16 * MIB) makeObjects(4)
bound.look()
const enough = youngBytes()
for (let n = 0; n < 4; n++) makeObjects(64)
const bounded = youngBytes()
bound.close()
for (let n = 0; n < 4; n++) makeObjects(64)
process.stdout.write(JSON.stringify({ enough, bounded, unbounded: youngBytes() }))
