import { defineConfig, type TestProjectConfiguration } from 'vitest/config'

const SECOND = 1000

/** One project per suite, over test/<name>; suites run in the order of their group. */
function suite(name: string, groupOrder: number, timeout: number, options: object = {}): TestProjectConfiguration {
  return {
    test: {
      name,
      include: [`test/${name}/**/*.test.{ts,tsx}`],
      testTimeout: timeout,
      hookTimeout: timeout,
      setupFiles: ['test/helpers/seed.ts', 'test/helpers/compile-cache.ts'],
      sequence: { groupOrder },
      ...options,
    },
  }
}

/** Suites that own ports, processes or a browser run one file at a time. */
const serial = { fileParallelism: false, maxWorkers: 1 }

export default defineConfig({
  test: {
    passWithNoTests: true,
    projects: [
      suite('unit', 0, 20 * SECOND),
      suite('property', 0, 60 * SECOND),
      suite('contract', 1, 30 * SECOND),
      suite('integration', 2, 60 * SECOND),
      suite('e2e', 3, 120 * SECOND, serial),
      suite('long', 4, 3600 * SECOND, serial),
    ],
  },
})
