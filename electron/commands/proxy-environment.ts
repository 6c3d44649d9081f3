import { javaOptions } from './java-options.ts'
import { runSegments } from './recording-environment.ts'

/** Where programs look for their proxy, in both of the cases that are in use. */
const PROXY_VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'] as const

/** Variables that replace what a client trusts: they point at the system's roots and our authority. Data: a new client is a new row. */
const BUNDLE_VARIABLES: readonly { readonly name: string; readonly readBy: string }[] = [
  { name: 'SSL_CERT_FILE', readBy: 'OpenSSL: Python (httpx; aiohttp with trust_env=True), Go, Ruby, Rust' },
  { name: 'REQUESTS_CA_BUNDLE', readBy: 'Python requests' },
  { name: 'CURL_CA_BUNDLE', readBy: 'curl' },
  { name: 'AWS_CA_BUNDLE', readBy: 'AWS CLI and SDKs' },
  { name: 'GIT_SSL_CAINFO', readBy: 'git' },
  { name: 'PIP_CERT', readBy: 'pip' },
  { name: 'CARGO_HTTP_CAINFO', readBy: 'cargo' },
  { name: 'DENO_CERT', readBy: 'Deno' },
  { name: 'CODEX_CA_CERTIFICATE', readBy: 'Codex' },
]

interface CertificateFiles {
  readonly cert: string
  readonly bundle: string
  readonly trustStore: string
}

/**
 * What a recorded command finds in its environment in proxy mode: the recorder as its HTTPS proxy, and trust in the local authority. The run
 * stands as the user name in the proxy's address, which clients send along. `NO_PROXY` stays the user's, but for `NO_PROXY=*`, which would
 * hide everything. `door`: the port for clients that cannot name their run.
 */
export function proxyEnvironment(
  recorder: string,
  run: string,
  tags: Readonly<Record<string, string>>,
  { cert, bundle, trustStore }: CertificateFiles,
  door: number,
  env: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  const proxy = new URL(recorder)
  // As a user name: percent-encoded once more, since the segments are encoded themselves.
  const address = `${proxy.protocol}//${encodeURIComponent(runSegments(run, tags))}:x@${proxy.host}`
  const noProxy = [env.NO_PROXY, env.no_proxy].filter((list) => list !== undefined && list.trim() !== '*').at(0)
  return {
    ...env,
    ...Object.fromEntries(PROXY_VARIABLES.map((name) => [name, address])),
    ...Object.fromEntries(BUNDLE_VARIABLES.map(({ name }) => [name, bundle])),
    NO_PROXY: noProxy ?? '',
    no_proxy: noProxy ?? '',
    ...asWithoutUs(env, noProxy),
    NODE_USE_ENV_PROXY: '1',
    JAVA_TOOL_OPTIONS: javaOptions({ port: door, trustStore, noProxy: noProxy ?? '', own: env.JAVA_TOOL_OPTIONS }),
    // Added to what Node trusts, not in place of it.
    NODE_EXTRA_CA_CERTS: cert,
    AGENTPROF_RECORDER: recorder,
    AGENTPROF_RUN: run,
  }
}

/**
 * gRPC, which Google's older and Vertex AI clients speak, is not recorded: its calls go where they went before. Its own variables come before
 * those of HTTP, and are read in lower case alone (gRPC Core, "Default HTTP Proxy Mapper"; grpc-js does the same).
 */
function asWithoutUs({ grpc_proxy: own, https_proxy: https, http_proxy: http }: NodeJS.ProcessEnv, noProxy: string | undefined) {
  if (own) return {}
  const usual = https || http
  return usual ? { grpc_proxy: usual } : { no_grpc_proxy: [noProxy, 'googleapis.com'].filter((each) => each).join(',') }
}
