import { expect, test } from 'vitest'
import { parseRoute, runPath } from '../../../../renderer/state/route.ts'

test.each([
  ['/', { kind: 'home' }],
  ['/runs', { kind: 'runs' }],
  ['/runs/', { kind: 'runs' }],
  ['/runs/7f3a91', { kind: 'run', ref: '7f3a91', tab: 'timeline' }],
  ['/runs/7f3a91/flame', { kind: 'run', ref: '7f3a91', tab: 'flame' }],
  ['/runs/7f3a91/context', { kind: 'run', ref: '7f3a91', tab: 'context' }],
  ['/runs/7f3a91/transcript', { kind: 'run', ref: '7f3a91', tab: 'transcript' }],
  ['/runs/7f3a91/teapot', { kind: 'unknown' }],
  ['/runs/7f3a91/flame/more', { kind: 'unknown' }],
  ['/runs/%E0%A4%A/flame', { kind: 'unknown' }],
  ['/settings', { kind: 'settings' }],
  ['/prices', { kind: 'prices' }],
  ['/settings/x', { kind: 'unknown' }],
  ['/nowhere', { kind: 'unknown' }],
])('%s', (path, route) => {
  expect(parseRoute(path)).toEqual(route)
})

test('a run of any name has a path that leads back to it', () => {
  const ref = 'fix a/b ~ 100 %?'
  expect(parseRoute(runPath(ref, 'flame'))).toEqual({ kind: 'run', ref, tab: 'flame' })
})
