import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRouter } from '#core/proxy/routes.ts'
import { PROVIDER_PREFIXES } from '#shared/providers/routes.ts'

const { route, proxied } = createRouter({})

const segment = fc.oneof(
  fc.constantFrom(
    ...PROVIDER_PREFIXES,
    'upstream',
    'run',
    'tag',
    'agentprof',
    '..',
    '.',
    '',
    '%2e%2e',
    '%61gentprof',
    'a=b',
    'a~b',
  ),
  fc.constantFrom(
    '127.0.0.1',
    '127.0.0.1:4141',
    '[::1]:80',
    'api.example',
    'user@api.example',
    'api.example:0',
    'api.example:99999',
    '__proto__',
  ),
  fc.string({ maxLength: 12 }),
)
const target = fc
  .tuple(fc.array(segment, { maxLength: 6 }), fc.string({ maxLength: 8 }))
  .map(([parts, tail]) => `/${parts.join('/')}${tail}`)

test('any request target has a route: its own paths by their very name alone, others with the client’s bytes as they are', () => {
  fc.assert(
    fc.property(fc.oneof(target, fc.string()), (url) => {
      const found = route(url)
      if (found.kind === 'control') expect(url).toMatch(/^\/agentprof($|[/?])/)
      if (found.kind === 'refused') expect([400, 404]).toContain(found.status)
      if (found.kind !== 'forward') return
      // A route that names nothing behind the provider gets the path that every request has.
      expect(url.endsWith(found.path + found.query) || (found.path === '/' && url.endsWith(found.query))).toBe(true)
      expect(found.path.startsWith('/')).toBe(true)
      expect(found.target.hostname).not.toBe('')
      expect(found.target.port).toBeGreaterThanOrEqual(0)
    }),
    { numRuns: 3000 },
  )
})

test('a host that a client of the proxy names is where its request goes, or it is refused', () => {
  fc.assert(
    fc.property(fc.oneof(segment, fc.string({ maxLength: 30 })), target, (authority, url) => {
      const found = proxied(authority, false, url, { tags: {} })
      if (found.kind === 'forward') {
        expect(found.target.host).toBe(new URL(`http://${authority}`).host)
        expect(found.path + found.query).toBe(url)
      } else expect(found).toMatchObject({ kind: 'refused', status: 400, code: 'bad-host' })
    }),
    { numRuns: 3000 },
  )
})
