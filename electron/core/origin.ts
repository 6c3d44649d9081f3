import { hostname, userInfo } from 'node:os'

/** Every fact says on which machine and for which user it was recorded: stores may be joined one day. */
export function ownOrigin(): { readonly machine: string; readonly user: string } {
  return { machine: hostname(), user: userInfo().username }
}
