import type { Browser, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { launchBrowser } from '#support/browser.ts'
import { buildRenderer } from './build-renderer.ts'
import { type FixtureServer, serveFixture } from './fixture-server.ts'
import { createFixtureService, type FixtureState } from './fixture-service.ts'

const TOKEN = 'a-token'

/** The interface in a browser, under the real policy, before a core that knows what `state` says. */
export interface InterfacePage {
  readonly page: Page
  /** `http://127.0.0.1:PORT` */
  readonly origin: string
  /** Of the running core. */
  readonly server: FixtureServer
  readonly service: ReturnType<typeof createFixtureService>
  /** Opens a view with the link's token. */
  open(path: string): Promise<void>
}

/**
 * Registers the hooks of a test file: one build and one browser, and for each test a page and a core of its own, at a clock that stands still at
 * `now` (milliseconds). The interface is built as for development, so that React says what it finds wrong: a test also fails on a warning or
 * an error in the console (unless `strict` is false: of a core that refuses or goes away every browser complains). The parts are there from the file's own
 * `beforeEach` on.
 */
export function openInterface(now: number, state: () => FixtureState, { strict = true } = {}): InterfacePage {
  let built: Awaited<ReturnType<typeof buildRenderer>>
  let browser: Browser
  let server: FixtureServer
  let service: ReturnType<typeof createFixtureService>
  let page: Page
  let complaints: string[]

  beforeAll(async () => {
    built = await buildRenderer()
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await built?.remove()
  })
  beforeEach(async () => {
    complaints = []
    service = createFixtureService(state)
    server = await serveFixture(service, TOKEN, built.folder)
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    page = await context.newPage()
    await page.clock.setFixedTime(now)
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      if (message.type() !== 'error' && message.type() !== 'warning') return
      if (strict || !message.text().startsWith('Failed to load resource')) complaints.push(message.text())
    })
  })
  afterEach(async () => {
    await page.context().close()
    await server.close()
    expect(complaints).toEqual([])
  })

  return {
    get page() {
      return page
    },
    get origin() {
      return server.origin
    },
    get server() {
      return server
    },
    get service() {
      return service
    },
    open: async (path) => void (await page.goto(`${server.origin}${path}#token=${TOKEN}`)),
  }
}
