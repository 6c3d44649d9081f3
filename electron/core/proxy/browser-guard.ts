import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'

/** Names that public DNS does not answer for, so that no page can be served under them from elsewhere. */
const LOCAL_SUFFIX = /\.(localhost|local|internal|lan|test|home\.arpa)$/

/**
 * A page in a browser can make its own host name resolve to this machine (DNS rebinding) and then read whatever a loopback port answers; here
 * that would be any host behind `/upstream`. Such a request names the page's host. true: this one does not.
 */
export function namesThisMachine(request: IncomingMessage): boolean {
  const host = request.headers.host
  if (host === undefined) return true
  const name = host.toLowerCase().replace(/:\d+$/, '')
  return name.startsWith('[') || isIP(name) !== 0 || !name.includes('.') || LOCAL_SUFFIX.test(name)
}

/**
 * Whether a page asks. Pages say so themselves in what they cannot leave out: `Origin`, and with plain GETs, which have none, `Sec-Fetch-Site`
 * (none: the user typed the address).
 */
export function isFromPage({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site']
  return headers.origin !== undefined || (site !== undefined && site !== 'none')
}
