import { expect, test } from 'vitest'
import { canonicalArguments, canonicalJson } from '#shared/providers/canonical-json.ts'

test('equal values give equal text, whatever the order of keys', () => {
  expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: undefined })).toBe('{"b":[1,{"c":"x","d":null}]}')
})

test('keys may be left out at every level', () => {
  expect(canonicalJson({ a: { cache_control: 1, b: 2 }, cache_control: 3 }, new Set(['cache_control']))).toBe('{"a":{"b":2}}')
})

test.each([
  ['{"b": 1, "a": 2.0}', '{"a":2,"b":1}'],
  ['', '{}'],
  [' {} ', '{}'],
  ['{"a": ', '{"a":'],
  ['ls -la', 'ls -la'],
])('arguments %j read %s', (given, canonical) => {
  expect(canonicalArguments(given)).toBe(canonical)
})

test('a key named like the prototype is a key', () => {
  expect(canonicalArguments('{"__proto__":{"a":1}}')).toBe('{"__proto__":{"a":1}}')
})

test('what is nested without end is cut, not fatal', () => {
  expect(canonicalArguments(`${'['.repeat(10_000)}${']'.repeat(10_000)}`)).toMatch(/^\[+null\]+$/)
})
