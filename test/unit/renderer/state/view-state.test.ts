import { expect, test } from 'vitest'
import { formatViewState, groupOf, parseViewState, stackOf } from '../../../../renderer/state/view-state.ts'

const DEFAULTS = {
  weight: 'cost',
  stack: null,
  focus: null,
  sel: null,
  from: null,
  to: null,
  q: '',
  shape: 'left-heavy',
  by: 'segment',
  sort: { column: 'total', descending: true },
  colour: 'segment',
  bars: 'tokens',
}

test('an empty query is the default view, and the default view is an empty query', () => {
  expect(parseViewState('')).toEqual(DEFAULTS)
  expect(formatViewState(parseViewState(''))).toBe('')
})

test('every part of the view survives the address', () => {
  const query =
    '?weight=tokens&stack=segment%2Cagent&focus=run%1Fmain&sel=c7f3a&from=14000&to=291000.5&q=npm+test&shape=sandwich&by=call-site&sort=-self&colour=price-class&bars=cost'
  const state = parseViewState(query)
  expect(state).toEqual({
    weight: 'tokens',
    stack: ['segment', 'agent'],
    focus: 'run\u001fmain',
    sel: 'c7f3a',
    from: 14_000,
    to: 291_000.5,
    q: 'npm test',
    shape: 'sandwich',
    by: 'call-site',
    sort: { column: 'self', descending: true },
    colour: 'price-class',
    bars: 'cost',
  })
  expect(parseViewState(formatViewState(state))).toEqual(state)
})

test.each([
  ['?weight=energy', DEFAULTS],
  ['?stack=nothing', DEFAULTS],
  ['?stack=tool,nothing,tool', { ...DEFAULTS, stack: ['tool'] }],
  ['?from=20&to=10', DEFAULTS],
  ['?from=20', DEFAULTS],
  ['?from=-1&to=5', DEFAULTS],
  ['?from=&to=5', DEFAULTS],
  ['?from=ten&to=twenty', DEFAULTS],
  ['?shape=round&by=price-class&sort=-colour', DEFAULTS],
])('what cannot be read is as if it were absent: %s', (query, state) => {
  expect(parseViewState(query)).toEqual(state)
})

test('a table has rows only for what its weight can be divided by', () => {
  expect(groupOf({ weight: 'cost', by: 'segment' })).toBe('segment')
  expect(groupOf({ weight: 'time', by: 'segment' })).toBe('tool')
  expect(groupOf({ weight: 'calls', by: 'tool' })).toBe('agent')
})

test('a stack keeps only what its weight can be divided by, and falls back to the weight’s own', () => {
  expect(stackOf({ weight: 'time', stack: ['segment', 'tool', 'agent'] })).toEqual(['tool', 'agent'])
  expect(stackOf({ weight: 'time', stack: ['segment'] })).toEqual(['agent', 'call-site', 'tool', 'phase'])
  expect(stackOf({ weight: 'calls', stack: null })).toEqual(['agent', 'call-site'])
  expect(stackOf({ weight: 'calls', stack: ['model', 'segment'] })).toEqual(['model'])
  expect(stackOf({ weight: 'cost', stack: ['phase', 'price-class'] })).toEqual(['price-class'])
  expect(stackOf({ weight: 'cost', stack: null })).toEqual(['agent', 'direction', 'segment', 'tool', 'item', 'price-class'])
})
