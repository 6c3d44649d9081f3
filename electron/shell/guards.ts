import { app, session, shell, type WebContents } from 'electron'
import { isOurPage, opensInBrowser } from './our-pages.ts'

/** Must be called before the app is ready. Holds for every page that ever opens: it stays what it is, and links go to the user's browser. */
export function guardAllPages(): void {
  app.enableSandbox()
  app.on('web-contents-created', (_, contents) => guardPage(contents))
}

function guardPage(contents: WebContents): void {
  contents.on('will-frame-navigate', (event) => {
    if (!isOurPage(event.url)) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    if (opensInBrowser(url)) void shell.openExternal(url)
    return { action: 'deny' }
  })
}

/** The clipboard is written by the user's own click on a copy button; everything else that a page might ask for is refused. */
export function denyPermissions(): void {
  const allowed = (permission: string): boolean => permission === 'clipboard-sanitized-write'
  session.defaultSession.setPermissionRequestHandler((_, permission, answer) => answer(allowed(permission)))
  session.defaultSession.setPermissionCheckHandler((_, permission) => allowed(permission))
}
