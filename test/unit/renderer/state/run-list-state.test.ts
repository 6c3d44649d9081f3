import { describe, expect, test } from 'vitest'
import { formatRunListState, isNarrowed, parseRunListState, toRunQuery } from '../../../../renderer/state/run-list-state.ts'

const FULL =
  '?q=flaky+test&tag=user%3Dann&tag=team%3Dcore&model=opus&provider=anthropic&outcome=success&outcome=not-set&from=2026-11-01&to=2026-11-23&min=0.5&max=2&sort=cost&order=reverse&group=session'

describe('the query of the list', () => {
  test('is read and written without loss', () => {
    expect(formatRunListState(parseRunListState(FULL))).toBe(FULL)
    expect(formatRunListState(parseRunListState(''))).toBe('')
  })

  test('leaves out what it cannot read', () => {
    const odd = parseRunListState('?outcome=perhaps&from=yesterday&min=-1&max=much&sort=luck&order=up&group=week')
    expect(odd).toEqual(parseRunListState(''))
  })

  test('asks the core for whole local days and nano-dollars', () => {
    expect(toRunQuery(parseRunListState(FULL), 'Europe/Berlin')).toEqual({
      text: 'flaky test',
      tags: ['user=ann', 'team=core'],
      models: ['opus'],
      providers: ['anthropic'],
      outcomes: ['success', 'not-set'],
      fromMs: new Date(2026, 10, 1).getTime(),
      toMs: new Date(2026, 10, 24).getTime(),
      minNanoUsd: 500_000_000,
      maxNanoUsd: 2_000_000_000,
      sort: 'cost',
      reverse: true,
      group: 'session',
      timeZone: 'Europe/Berlin',
    })
  })

  test('order and grouping keep no run out', () => {
    expect(isNarrowed(parseRunListState('?sort=cost&order=reverse&group=session'))).toBe(false)
    for (const filter of ['q=a', 'tag=a%3Db', 'outcome=success', 'from=2026-11-01', 'max=0'])
      expect(isNarrowed(parseRunListState(`?${filter}`))).toBe(true)
  })
})
