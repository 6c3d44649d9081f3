/** Prefixes of servers that run on the user's own machines. */
const LOCAL_PROVIDERS = new Set(['ollama', 'lmstudio', 'vllm'])

/** Strips a port; brackets of an IPv6 address too. */
const hostName = (host: string): string =>
  host
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '')
    .toLowerCase()

function isLoopback(host: string): boolean {
  const name = hostName(host)
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === '::1' ||
    /^127(\.\d+){3}$/.test(name) ||
    name === 'host.docker.internal'
  )
}

/** Ollama's own port: what answers there is the user's, whichever machine of theirs it is. */
const isOllama = (host: string): boolean => /:11434$/.test(host)

/** A program known for running models itself: costs nothing unless the user says so. `host` may carry a port. */
export const isModelServer = (provider: string, host: string): boolean => LOCAL_PROVIDERS.has(provider) || isOllama(host)

/** A server of the user's own: it runs its models, or is a gateway to those of a provider. */
export const isLocalServer = (provider: string, host: string): boolean => isModelServer(provider, host) || isLoopback(host)
