/**
 * What a command asks goes to the recorder of this machine, and to no proxy. `NODE_USE_ENV_PROXY`, which the user may have set and
 * `run --mode proxy` sets, would lead it to one, where nothing of this machine can be reached. The recorder's own way to providers reads the
 * user's proxy by itself, and the environment, which a recorded command gets, stays as it is.
 */
export function askWithoutProxy(): void {
  if (process.env.NODE_USE_ENV_PROXY === undefined && !process.execArgv.includes('--use-env-proxy')) return
  // Without the name of any proxy Node leaves what it has in place. Older than 22.22 and 24.14 it has no such function. Imported, the module would
  // cost every start 27 ms (core/node-http.ts).
  process.getBuiltinModule('node:http').setGlobalProxyFromEnv?.({ http_proxy: 'http://127.0.0.1:1', no_proxy: '*' })
}
