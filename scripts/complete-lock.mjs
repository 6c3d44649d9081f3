// npm leaves optional packages out of the lock when the registry in use does not carry them for other
// platforms, and `npm ci` then refuses that lock. This adds the missing records; `--check` only reports them.
import { readFileSync, writeFileSync } from 'node:fs'

const LOCK = new URL('../package-lock.json', import.meta.url)
const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64']

/** The platform that a package's name states: `@biomejs/cli-linux-x64-musl` → linux, x64, musl. */
function platformOf(name) {
  const words = name.split(/[/-]/)
  const os = SYSTEMS.find((system) => words.includes(system))
  const cpu = PROCESSORS.find((processor) => words.includes(processor))
  const libc = words.includes('musl') ? 'musl' : os === 'linux' && words.includes('gnu') ? 'glibc' : undefined
  return { ...(os && { os: [os] }), ...(cpu && { cpu: [cpu] }), ...(libc && { libc: [libc] }) }
}

/** The record that Node's resolution finds for `name` from the package at `from`, if any. */
function resolve(packages, from, name) {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
    const key = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`
    if (packages[key]) return key
    if (at === '') return undefined
  }
}

function missingRecords(packages) {
  const missing = {}
  for (const [from, record] of Object.entries(packages)) {
    for (const [name, range] of Object.entries(record.optionalDependencies ?? {})) {
      if (resolve(packages, from, name)) continue
      const version = range.replace(/^[\^~=v]+/, '')
      missing[`node_modules/${name}`] = { version, ...(record.dev && { dev: true }), optional: true, ...platformOf(name) }
    }
  }
  return missing
}

const lock = JSON.parse(readFileSync(LOCK, 'utf8'))
const missing = missingRecords(lock.packages)
const names = Object.keys(missing)
const hosts = Object.entries(lock.packages).filter(
  ([, record]) => record.resolved && !/^https:\/\/registry\.npmjs\.org\//.test(record.resolved),
)

if (process.argv.includes('--check')) {
  for (const name of names) console.error(`package-lock.json lacks ${name}; run: node scripts/complete-lock.mjs`)
  for (const [name] of hosts) console.error(`package-lock.json ties ${name} to one registry; run: node scripts/complete-lock.mjs`)
  process.exitCode = names.length + hosts.length > 0 ? 1 : 0
} else {
  for (const [, record] of hosts) delete record.resolved
  const sorted = Object.entries({ ...lock.packages, ...missing }).sort(([a], [b]) => (a < b ? -1 : 1))
  lock.packages = Object.fromEntries(sorted)
  writeFileSync(LOCK, `${JSON.stringify(lock, null, 2)}\n`)
  console.log(`package-lock.json: ${names.length} optional packages added`)
}
