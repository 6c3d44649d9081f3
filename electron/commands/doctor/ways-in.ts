import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CoreStatus } from '#shared/api/contract.ts'
import { PROVIDER_PREFIXES } from '#shared/providers/routes.ts'
import type { JoinedCore } from '../joining.ts'
import { startOwnCore } from '../own-core.ts'
import { measureAddedTime } from './added-time.ts'
import {
  askByBaseUrl,
  askByDecryptedTunnel,
  askByDecryptedWebSocket,
  askByHttp2,
  askByHttpProxy,
  askByTunnel,
  askByWebSocket,
} from './asking.ts'
import { amiss, type Check, well } from './checks.ts'
import { type LoopbackProvider, startLoopbackProvider } from './loopback-provider.ts'

/** Prefixes that name a resource or region too. */
const PLACES: Readonly<Record<string, string>> = { azure: 'doctor', bedrock: 'us-east-1', vertex: 'us-central1' }
const DECRYPTED = { provider: 'anthropic', host: 'api.anthropic.com' } as const
const DECRYPTED_WAYS = [
  ['CONNECT, decrypted', askByDecryptedTunnel],
  ['CONNECT, decrypted, HTTP/2', askByHttp2],
  ['CONNECT, decrypted, WebSocket', askByDecryptedWebSocket],
] as const
const INTERFERES =
  'Does a firewall or a security program stand between the programs of this machine? Let node listen on 127.0.0.1.'

/**
 * Sends a request by every way in through a recorder of its own, to a provider of its own, both on this machine and gone afterwards: nothing
 * leaves the machine, and nothing enters the user's data folder. Beside the answers it looks whether the requests were recorded.
 */
export async function checkWaysIn(): Promise<readonly Check[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'agentprof-doctor-'))
  const provider = await startLoopbackProvider()
  try {
    const upstreams = Object.fromEntries(PROVIDER_PREFIXES.map((name) => [name, provider.url]))
    const core = await startOwnCore({ dataDir, upstreams })
    try {
      return await askAll(core, provider)
    } finally {
      await core.close()
    }
  } catch (error) {
    return [amiss('recording', `a recorder cannot be started: ${textOf(error)}`, 'Install agentprof anew.')]
  } finally {
    await provider.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

async function askAll(core: JoinedCore, provider: LoopbackProvider): Promise<readonly Check[]> {
  const { recorder } = core
  const checks: Check[] = []
  for (const name of PROVIDER_PREFIXES) {
    const prefix = `/${name}${PLACES[name] === undefined ? '' : `/${PLACES[name]}`}`
    checks.push(await look(prefix, () => askByBaseUrl(recorder, prefix, `/v1/doctor?by=${name}`)))
  }
  const host = `/upstream/127.0.0.1:${provider.port}`
  checks.push(await look('/upstream/<host>', () => askByBaseUrl(recorder, host, '/v1/doctor?by=upstream')))
  checks.push(await look('WebSocket', () => askByWebSocket(recorder, '/openai', '/v1/doctor?by=websocket')))
  checks.push(...(await checkProxy(recorder, provider)))
  const { cert } = await core.request('core.authority', {})
  const ca = readFileSync(cert, 'utf8')
  for (const [name, ask] of DECRYPTED_WAYS)
    checks.push(await look(name, () => ask(recorder, DECRYPTED.host, ca, `/v1/doctor?by=${encodeURIComponent(name)}`)))
  checks.push(await measureAddedTime(`${provider.url}/v1/doctor`, `${recorder}/openai/v1/doctor`))
  await core.drain()
  const status = await core.request('core.status', {})
  checks.push(checkRecorded(status))
  return checks
}

/** What a recorder passes unseen, so that it may be sent through the user's own one as well. */
export const checkProxy = async (recorder: string, provider: LoopbackProvider): Promise<Check[]> => [
  await look('HTTP proxy', () => askByHttpProxy(recorder, provider.url, '/v1/doctor?by=proxy')),
  await look('CONNECT, tunnelled', () => askByTunnel(recorder, provider.url, '/v1/doctor?by=tunnel')),
]

/** What came by the tunnels that are decrypted counts as exchanges of their provider, beside the one by its prefix. */
function checkRecorded({ providers }: CoreStatus): Check {
  const counted = new Map(providers.map(({ provider, calls }) => [provider, calls]))
  const missing = PROVIDER_PREFIXES.filter(
    (name) => (counted.get(name) ?? 0) < (name === DECRYPTED.provider ? 1 + DECRYPTED_WAYS.length : 1),
  )
  if (missing.length === 0)
    return well('recording', `what went by ${PROVIDER_PREFIXES.length} prefixes and by CONNECT was stored`)
  return amiss(
    'recording',
    `not stored: what went by ${missing.join(', ')}`,
    'Report this with the output of `agentprof doctor --json`.',
  )
}

async function look(name: string, ask: () => Promise<void>): Promise<Check> {
  try {
    await ask()
    return well(name, 'passes')
  } catch (error) {
    return amiss(name, textOf(error), INTERFERES)
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
