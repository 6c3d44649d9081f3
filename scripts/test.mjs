// The one test runner: the checks, then the Vitest suites, then one last line `N passed, N failed, N skipped`
// in which each check counts as one test. Usage: node scripts/test.mjs [--checks] [suite…]
// Without arguments: all checks, and all suites but `long`. With `long`, property tests draw new cases (test/helpers/seed.ts).
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { delimiter } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const report = fileURLToPath(new URL('../test-artifacts/vitest.json', import.meta.url))
const bin = fileURLToPath(new URL('../node_modules/.bin', import.meta.url))

const CHECKS = [
  ['types', 'node scripts/types.mjs'],
  ['lint', 'biome check --error-on-warnings .'],
  ['imports', 'biome lint --only=noImportCycles --only=noRestrictedImports .'],
  ['unused', 'knip --no-progress --no-config-hints'],
  ['lock', 'node scripts/complete-lock.mjs --check'],
]
const SUITES = ['unit', 'property', 'contract', 'integration', 'e2e']

const args = process.argv.slice(2)
const named = args.filter((arg) => !arg.startsWith('--'))
const suites = named.length > 0 ? named : SUITES
const checks = named.length === 0 || args.includes('--checks') ? CHECKS : []
const totals = { passed: 0, failed: 0, skipped: 0 }

/** Runs a command line with the project's own tools first on the path; true if it succeeded. */
function run(command) {
  const seed = suites.includes('long') ? { AGENTPROF_SEED: 'random' } : {}
  const env = { ...process.env, ...seed, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` }
  return spawnSync(command, { cwd: root, env, shell: true, stdio: 'inherit' }).status === 0
}

function runCheck([name, command]) {
  const started = performance.now()
  const ok = run(command)
  totals[ok ? 'passed' : 'failed'] += 1
  console.log(`${ok ? '✓' : '✗'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`)
}

/** Adds Vitest's counts. A file that fails without a failed test of its own (it did not load) is one failure. */
function countTests(result) {
  for (const file of result.testResults) {
    const failed = file.assertionResults.filter((test) => test.status === 'failed').length
    const passed = file.assertionResults.filter((test) => test.status === 'passed').length
    totals.failed += failed === 0 && file.status === 'failed' ? 1 : failed
    totals.passed += passed
    totals.skipped += file.assertionResults.length - failed - passed
  }
}

function runSuites() {
  mkdirSync(new URL('../test-artifacts', import.meta.url), { recursive: true })
  rmSync(report, { force: true })
  const projects = suites.map((suite) => `--project ${suite}`).join(' ')
  const ok = run(`vitest run ${projects} --reporter=default --reporter=json --outputFile.json=test-artifacts/vitest.json`)
  const failedBefore = totals.failed
  try {
    countTests(JSON.parse(readFileSync(report, 'utf8')))
  } catch (error) {
    console.error(`No test report: ${error.message}`)
  }
  // A crash, or an error outside any test, leaves no failed test behind; it still fails the run.
  if (!ok && totals.failed === failedBefore) totals.failed += 1
}

for (const check of checks) runCheck(check)
runSuites()
process.exitCode = totals.failed > 0 ? 1 : 0
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`)
