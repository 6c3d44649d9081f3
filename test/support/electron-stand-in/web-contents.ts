import { chromium } from './chromium.ts'
import { type HostedPage, openHostedPage } from './hosted-page.ts'
import { answerInvoke } from './ipc-main.ts'
import type { FromPreload } from './page-worlds.ts'
import { toApp, toChromium } from './schemes.ts'
import { grantedIn } from './session.ts'
import { KnownEvents, sendPreventable, strict, unknown } from './strict.ts'

type OpenHandler = (details: { readonly url: string }) => { readonly action: string }

/** The page of a window: `contents` is what the app sees, the rest is the window's. */
export interface HostedContents {
  readonly contents: ReturnType<typeof contentsOf>
  load(url: string): Promise<void>
  /** Loads the page again, in a new process where the old one is gone. */
  reload(): Promise<void>
  close(): Promise<void>
}

interface State {
  url: string
  crashed: boolean
  openHandler: OpenHandler | null
  page(): Promise<HostedPage>
}

const EVENTS = ['will-frame-navigate', 'will-attach-webview', 'render-process-gone']

function contentsOf(state: State) {
  const members = {
    setWindowOpenHandler(handler: OpenHandler): void {
      state.openHandler = handler
    },
    send(channel: string, ...args: readonly unknown[]): void {
      if (!state.crashed) void state.page().then((hosted) => hosted.tell({ kind: 'send', channel, args }))
    },
    getURL: (): string => state.url,
    isCrashed: (): boolean => state.crashed,
    forcefullyCrashRenderer: (): void => void state.page().then((hosted) => hosted.crash()),
    executeJavaScript: async (code: string): Promise<unknown> => (await state.page()).page.evaluate(code),
  }
  return Object.assign(new KnownEvents('WebContents', EVENTS), members)
}

export function createContents(
  preload: string | undefined,
  size: { readonly width: number; readonly height: number },
): HostedContents {
  const open = () => openHostedPage(preload, size, { mayNavigate, fromPreload, crashed })
  let hosted = open()
  const state: State = { url: '', crashed: false, openHandler: null, page: () => hosted }
  const contents = contentsOf(state)

  function mayNavigate(url: string, isMainFrame: boolean): boolean {
    return !sendPreventable(contents, 'will-frame-navigate', { url, isMainFrame })
  }
  function fromPreload(message: FromPreload): void {
    if (message.kind === 'failed') throw new Error(`The preload script failed: ${message.message}`)
    if (message.kind === 'open') {
      const { action } = state.openHandler?.({ url: toApp(message.url) }) ?? { action: 'allow' }
      if (action !== 'deny') throw unknown(`a window opened by a page (${message.url})`)
      return
    }
    void hosted.then(async ({ page, tell }) => {
      const senderFrame = strict('WebFrameMain', { url: toApp(page.url()), parent: null })
      const reply = await answerInvoke(message.channel, strict('IpcMainInvokeEvent', { senderFrame }), message.args)
      await tell({ kind: 'reply', id: message.id, ...reply })
    })
  }
  function crashed(): void {
    state.crashed = true
    contents.emit('render-process-gone', {}, strict('RenderProcessGoneDetails', { reason: 'crashed', exitCode: 5 }))
  }
  async function load(url: string): Promise<void> {
    state.url = url
    const origin = new URL(toChromium(url)).origin
    if (origin !== 'null') await chromium().grantPermissions(grantedIn(url), { origin })
    await (await hosted).load(url)
  }

  return {
    contents: strict('WebContents', contents),
    load,
    async reload() {
      if (!state.crashed) return void (await (await hosted).page.reload())
      const { close } = await hosted
      hosted = open()
      await hosted
      await close()
      state.crashed = false
      await load(state.url)
    },
    close: async () => (await hosted).close(),
  }
}
