import { expect, test } from 'vitest'
import { launchBrowser } from '#support/browser.ts'

test('a browser for the tests starts, runs a page and takes its picture', async () => {
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage({ viewport: { width: 320, height: 200 } })
    await page.goto('data:text/html,<h1>agentprof</h1><canvas></canvas>')
    expect(await page.locator('h1').textContent()).toBe('agentprof')
    expect(await page.evaluate(() => document.querySelector('canvas')?.getContext('2d') !== null)).toBe(true)
    expect((await page.screenshot()).byteLength).toBeGreaterThan(1000)
  } finally {
    await browser.close()
  }
})

test('two contexts of one browser are separate and outlive each other', async () => {
  const browser = await launchBrowser()
  try {
    const first = await browser.newContext()
    const second = await browser.newContext()
    await first.newPage()
    const page = await second.newPage()
    await first.close()
    await page.goto('data:text/html,<title>still here</title>')
    expect(await page.title()).toBe('still here')
  } finally {
    await browser.close()
  }
})
