/** Our pages are an origin of their own: neither files nor a loopback port that other programs could answer on. */
export const APP_SCHEME = 'app'
export const APP_HOST = 'agentprof'
export const HOME_URL = `${APP_SCHEME}://${APP_HOST}/`

/** Whether a URL is one of our own pages. */
export const isOurPage = (url: string): boolean => url.startsWith(HOME_URL)

/** The part of Electron's `WebFrameMain` that says who asks. */
export interface AskingFrame {
  readonly url: string
  readonly parent: object | null
}

/** Only our own page, as the top frame of a window, may ask the core. null: the frame is gone already. */
export const mayAsk = (frame: AskingFrame | null): boolean => frame !== null && frame.parent === null && isOurPage(frame.url)

/** Whether a link may be handed to the user's browser: nothing that another program of the system would run. */
export const opensInBrowser = (url: string): boolean => URL.canParse(url) && new URL(url).protocol === 'https:'
