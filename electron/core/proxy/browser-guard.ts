import type { IncomingMessage } from 'node:http'
import { isLoopback } from './targets.ts'

/**
 * A page in a browser can make its own host name resolve to this machine (DNS rebinding) and then read whatever a loopback port answers; here
 * that would be any host behind `/upstream`. Such a request names the page's host. true: this one does not, but a name of the loopback, or one
 * of `names`, in lower case. No other kind of name is safe: who answers the network's DNS answers for `.lan`, `.internal` and bare words too.
 */
export function namesThisMachine({ headers: { host } }: IncomingMessage, names: ReadonlySet<string>): boolean {
  if (host === undefined) return true
  const name = host.toLowerCase().replace(/:\d+$/, '')
  return isLoopback(name) || names.has(name)
}

/**
 * Whether a page asks. Pages say so themselves in what they cannot leave out: `Origin`, and with plain GETs, which have none, `Sec-Fetch-Site`
 * (none: the user typed the address).
 */
export function isFromPage({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site']
  return headers.origin !== undefined || (site !== undefined && site !== 'none')
}
