import { TRUST_STORE_PASSWORD } from '#core/certificates/java-trust-store.ts'

export interface JavaSettings {
  /** The proxy's port on this machine. */
  readonly port: number
  readonly trustStore: string
  /** `NO_PROXY` as the user has it. */
  readonly noProxy: string
  /** `JAVA_TOOL_OPTIONS` as the user has it. */
  readonly own: string | undefined
}

/**
 * `JAVA_TOOL_OPTIONS`, which every JVM reads: Java looks for its proxy and for what it trusts in system properties, never in the environment.
 * A value with spaces stands in quotes, as the JVM takes them.
 */
export function javaOptions({ port, trustStore, noProxy, own }: JavaSettings): string {
  const properties = [
    ['http.proxyHost', '127.0.0.1'],
    ['http.proxyPort', String(port)],
    ['https.proxyHost', '127.0.0.1'],
    ['https.proxyPort', String(port)],
    ['http.nonProxyHosts', ['localhost', '127.*', '[::1]', ...nonProxyHosts(noProxy)].join('|')],
    ['javax.net.ssl.trustStore', trustStore],
    ['javax.net.ssl.trustStoreType', 'JKS'],
    ['javax.net.ssl.trustStorePassword', TRUST_STORE_PASSWORD],
  ].map(([name, value]) => quoted(`-D${name}=${value}`))
  return [...(own ? [own] : []), ...properties].join(' ')
}

const quoted = (option: string): string => (/\s/.test(option) ? `"${option}"` : option)

/** Java's own form: `*` at an end; ports and networks it does not know. */
const nonProxyHosts = (noProxy: string): string[] =>
  noProxy
    .split(/[\s,]+/)
    .filter((entry) => /^\*?\.?[a-z0-9][a-z0-9.-]*$/i.test(entry))
    .flatMap((entry) => {
      const name = entry.replace(/^\*?\./, '')
      return [name, `*.${name}`]
    })
