import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { CDPSession, Page, Route } from 'playwright'
import { chromium } from './chromium.ts'
import { type FromPreload, openBridge, preparePage, runPreload, type ToPreload } from './page-worlds.ts'
import { handlerOf, toApp, toChromium } from './schemes.ts'

/** One page of Chromium behind a window. */
export interface HostedPage {
  readonly page: Page
  /** Loads what the app, not the page, asks for. */
  load(url: string): Promise<void>
  /** Tells the preload script; nothing where there is none (yet). */
  tell(message: ToPreload): Promise<void>
  /** Ends the page's process. */
  crash(): void
  close(): Promise<void>
}

export interface PageEvents {
  /** The page itself wants to go elsewhere: true lets it. */
  mayNavigate(url: string, isMainFrame: boolean): boolean
  fromPreload(message: FromPreload): void
  crashed(): void
}

const WORLD = 'Electron Isolated Context'
const TO_APP = '__standInToApp'
const TO_PRELOAD = '__standInToPreload'

export async function openHostedPage(
  preload: string | undefined,
  size: { readonly width: number; readonly height: number },
  events: PageEvents,
): Promise<HostedPage> {
  const page = await chromium().newPage()
  await page.setViewportSize(size)
  const session = await chromium().newCDPSession(page)
  const world = await prepareWorlds(session, preload, events.fromPreload)
  /** What `load` asked for and no request has been made for yet. */
  let loading: string | null = null

  await page.route('**/*', (route) => answer(route).catch(() => route.abort().catch(() => undefined)))
  page.on('crash', events.crashed)
  page.on('popup', () => {
    throw new Error('A window was opened past the handler of the stand-in for Electron.')
  })

  async function answer(route: Route): Promise<void> {
    const request = route.request()
    const url = toApp(request.url())
    if (request.isNavigationRequest()) {
      const asked = loading === request.url()
      loading = null
      // 204: the page stays where it is.
      if (!asked && !events.mayNavigate(url, request.frame() === page.mainFrame())) return route.fulfill({ status: 204 })
    }
    const handler = handlerOf(url)
    if (!handler) return route.continue()
    const response = await handler(new Request(url, { method: request.method(), headers: request.headers() }))
    const body = Buffer.from(await response.arrayBuffer())
    return route.fulfill({ status: response.status, headers: Object.fromEntries(response.headers), body })
  }

  return {
    page,
    async load(url) {
      loading = toChromium(url)
      await page.goto(loading)
    },
    async tell(message) {
      const uniqueContextId = world()
      if (uniqueContextId === null) return
      const expression = `${TO_PRELOAD}(${JSON.stringify(message)})`
      await session.send('Runtime.evaluate', { expression, uniqueContextId }).catch((error: unknown) => {
        // A document that is being left hears nothing any more.
        if (!page.isClosed() && world() === uniqueContextId) throw error
      })
    },
    crash: () => void session.send('Page.crash').catch(() => undefined), // the answer is lost with the page
    close: () => page.close(),
  }
}

/** Has the preload script run in every document, before the page's own scripts. Returns how to find its world now. */
async function prepareWorlds(
  session: CDPSession,
  preload: string | undefined,
  fromPreload: (message: FromPreload) => void,
): Promise<() => string | null> {
  const channel = JSON.stringify(randomUUID())
  let current: { readonly id: number; readonly uniqueId: string } | null = null
  session.on('Runtime.executionContextCreated', ({ context }) => {
    if (context.name === WORLD) current = context
  })
  session.on('Runtime.executionContextsCleared', () => {
    current = null
  })
  session.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
    if (name === TO_APP && executionContextId === current?.id) fromPreload(JSON.parse(payload) as FromPreload)
  })
  await session.send('Page.enable')
  await session.send('Runtime.enable')
  await session.send('Runtime.addBinding', { name: TO_APP, executionContextName: WORLD })
  const inTopFrame = (source: string) => ({ source: `if (window === window.top) { ${source} }` })
  await session.send(
    'Page.addScriptToEvaluateOnNewDocument',
    inTopFrame(`(${preparePage})((${openBridge})(${channel}, 'page', 'preload'))`),
  )
  const script = `function (require, module, exports, process) {\n${preload === undefined ? '' : readFileSync(preload, 'utf8')}\n}`
  await session.send('Page.addScriptToEvaluateOnNewDocument', {
    ...inTopFrame(
      `globalThis.${TO_PRELOAD} = (${runPreload})((${openBridge})(${channel}, 'preload', 'page'), ${TO_APP}, ${script})`,
    ),
    worldName: WORLD,
  })
  return () => current?.uniqueId ?? null
}
