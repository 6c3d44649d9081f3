import { strict } from './strict.ts'

type Check = (contents: null, permission: string) => boolean
type Ask = (contents: null, permission: string, answer: (granted: boolean) => void) => void

/** Electron's name of a permission, and Chromium's. */
const PERMISSIONS: Readonly<Record<string, readonly string[]>> = {
  'clipboard-read': ['clipboard-read'],
  'clipboard-sanitized-write': ['clipboard-write'],
  geolocation: ['geolocation'],
  media: ['camera', 'microphone'],
  midi: ['midi'],
  notifications: ['notifications'],
}

// Electron grants what nobody refuses.
let check: Check = () => true
let ask: Ask = (_, __, answer) => answer(true)

export const session = strict('session', {
  defaultSession: strict('session.defaultSession', {
    setPermissionCheckHandler(handler: Check): void {
      check = handler
    },
    setPermissionRequestHandler(handler: Ask): void {
      ask = handler
    },
  }),
})

/** What a page may do by the handlers of the app, by Chromium's names; Chromium refuses all else. */
export function grantedIn(_url: string): string[] {
  return Object.entries(PERMISSIONS).flatMap(([permission, names]) => (isGranted(permission) ? names : []))
}

function isGranted(permission: string): boolean {
  let granted = false
  ask(null, permission, (answer) => {
    granted = answer
  })
  return granted && check(null, permission)
}
