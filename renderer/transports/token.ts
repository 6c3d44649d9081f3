const KEY = 'agentprof.token'

/**
 * The interface's token: taken from the address' fragment (`#token=…`) once, then kept for this tab and removed from the address, so that
 * it shows neither in the history nor in a copied link. null: this page was opened without one.
 */
export function takeToken(): string | null {
  const fragment = new URLSearchParams(window.location.hash.replace(/^#/, ''))
  const given = fragment.get('token')
  if (given) {
    window.sessionStorage.setItem(KEY, given)
    window.history.replaceState(window.history.state, '', window.location.pathname + window.location.search)
  }
  return given ?? window.sessionStorage.getItem(KEY)
}
