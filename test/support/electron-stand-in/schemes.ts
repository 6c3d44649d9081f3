import { strict, unknown } from './strict.ts'

/**
 * Chromium alone cannot have schemes of an app's own. A declared scheme stands for an origin below `localhost`, which browsers trust like
 * https: `app://host/path` is `http://host.app.localhost/path` on the page's side, and `app:` again on the app's.
 */
type Handler = (request: Request) => Response | Promise<Response>

const declared = new Set<string>()
const handlers = new Map<string, Handler>()
let ready = false

export const protocol = strict('protocol', {
  registerSchemesAsPrivileged(schemes: readonly { scheme: string; privileges: Record<string, boolean> }[]): void {
    if (ready) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready')
    for (const { scheme, privileges } of schemes) {
      if (!privileges.standard || !privileges.secure) throw unknown(`a scheme that is not standard and secure (${scheme})`)
      declared.add(scheme)
    }
  },
  handle(scheme: string, handler: Handler): void {
    if (!ready) throw new Error('protocol.handle can only be called after app is ready')
    if (!declared.has(scheme)) throw unknown(`protocol.handle for a scheme that was not declared (${scheme})`)
    if (handlers.has(scheme)) throw new Error(`protocol.handle: ${scheme} is handled already`)
    handlers.set(scheme, handler)
  },
})

export function schemesAreReady(): void {
  ready = true
}

/** The URL that Chromium loads for one of the app's. */
export function toChromium(url: string): string {
  const match = /^([a-z]+):\/\/([^/?#]*)(.*)$/.exec(url)
  return match?.[1] && declared.has(match[1]) ? `http://${match[2]}.${match[1]}.localhost${match[3] || '/'}` : url
}

/** The URL that the app knows for one of Chromium's. */
export function toApp(url: string): string {
  const match = /^http:\/\/([^/?#]*)\.([a-z]+)\.localhost([/?#].*)?$/.exec(url)
  return match?.[2] && declared.has(match[2]) ? `${match[2]}://${match[1]}${match[3] ?? '/'}` : url
}

/** The handler of an app URL, or undefined: it is the network's. */
export const handlerOf = (appUrl: string): Handler | undefined => handlers.get(appUrl.slice(0, appUrl.indexOf(':')))
