import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

test('young objects take no more room once they have what they need, and again when nobody bounds them', () => {
  const program = fileURLToPath(new URL('./programs/make-objects.ts', import.meta.url))
  const { enough, bounded, unbounded } = JSON.parse(execFileSync(process.execPath, [program], { encoding: 'utf8' }))
  expect(bounded).toBeLessThanOrEqual(enough)
  expect(unbounded).toBeGreaterThan(enough)
})
