import { describe, expect, test } from 'vitest'
import { isOurPage, mayAsk, opensInBrowser } from '../../../electron/shell/our-pages.ts'

describe('a page of ours', () => {
  test.each(['app://agentprof/', 'app://agentprof/runs/try/flame?weight=cost'])('is %s', (url) => {
    expect(isOurPage(url)).toBe(true)
  })
  test.each([
    'app://agentprof',
    'app://agentprof.example/',
    'app://agentprof@evil.example/',
    'https://agentprof/',
    'https://evil.example/?app://agentprof/',
    'file:///home/ann/page.html',
    'data:text/html,app://agentprof/',
    'about:blank',
    '',
  ])('is not %j', (url) => {
    expect(isOurPage(url)).toBe(false)
  })
})

describe('the core answers', () => {
  test('our page in the top frame of a window', () => {
    expect(mayAsk({ url: 'app://agentprof/', parent: null })).toBe(true)
  })
  test('no frame within a page, a foreign one or ours', () => {
    expect(mayAsk({ url: 'app://agentprof/', parent: {} })).toBe(false)
    expect(mayAsk({ url: 'https://evil.example/', parent: {} })).toBe(false)
  })
  test('no other page, and no frame that is gone', () => {
    expect(mayAsk({ url: 'https://evil.example/', parent: null })).toBe(false)
    expect(mayAsk(null)).toBe(false)
  })
})

test('links of the web go to the browser; what another program would run does not', () => {
  expect(opensInBrowser('https://github.com/')).toBe(true)
  const others = [
    'http://127.0.0.1:8080/',
    'file:///etc/passwd',
    'smb://host/share',
    'ms-settings:',
    'javascript:alert(1)',
    'not a url',
  ]
  expect(others.filter(opensInBrowser)).toEqual([])
})
