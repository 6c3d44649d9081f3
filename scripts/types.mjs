// Type-checks every area with its own tsconfig.<area>.json, so that an area sees only the globals it may use.
import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const compiler = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url))
const NO_INPUTS = 'TS18003' // an area without files yet

function checkArea(file) {
  return new Promise((done) => {
    let output = ''
    const child = spawn(process.execPath, [compiler, '-p', file, '--pretty', 'false'], { cwd: root })
    child.stdout.on('data', (chunk) => (output += chunk))
    child.stderr.on('data', (chunk) => (output += chunk))
    child.on('close', (code) => done({ file, failed: code !== 0 && !output.includes(NO_INPUTS), output }))
  })
}

const areas = readdirSync(root).filter((name) => /^tsconfig\.(?!base\.)\w+\.json$/.test(name))
for (const { file, failed, output } of await Promise.all(areas.map(checkArea))) {
  if (!failed) continue
  console.error(`${file}\n${output}`)
  process.exitCode = 1
}
