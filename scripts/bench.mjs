// Runs benchmarks: `npm run bench -- NAME…` runs test/bench/NAME.ts one after another; `npm run bench -- all` runs all of them; without a name it lists them.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../test/bench', import.meta.url))
const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.ts')) : []
const known = files.map((file) => file.slice(0, -'.ts'.length))
/** `--NAME=VALUE`: for the benchmark itself. */
const options = process.argv.slice(2).filter((arg) => /^--\w.*=/.test(arg))
const asked = process.argv.slice(2).filter((arg) => !arg.startsWith('-'))
const names = asked.includes('all') ? known : asked
const unknown = names.filter((name) => !known.includes(name))

if (unknown.length > 0) {
  console.error(`No benchmark named ${unknown.join(', ')}. There are: ${known.join(', ') || 'none yet'}.`)
  process.exitCode = 2
} else if (names.length === 0) {
  console.log(
    known.length > 0 ? `Benchmarks (npm run bench -- NAME, or all):\n  ${known.join('\n  ')}` : 'There are no benchmarks yet.',
  )
} else {
  for (const name of names) {
    const { status } = spawnSync(process.execPath, ['--expose-gc', `${folder}/${name}.ts`, ...options], { stdio: 'inherit' })
    if (status !== 0) process.exitCode = 1
  }
}
