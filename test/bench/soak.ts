// The soak: 200 agents at once stream through the real recorder for ten minutes (`npm run bench -- soak`, shorter with `--seconds=60`). Goals: the
// core's memory grows by at most 1 MB a minute once warm (minutes 3 to 10 of 10), nothing is lost, and every byte is as it was sent: at the
// client, and read back from the store.
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { Agent, createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { openStore } from '#core/store/open-store.ts'
import type { BodyStore } from '#core/store/store.ts'
import type { BodyRef } from '#shared/model/fact.ts'
import { startServing } from '../helpers/serving.ts'

const AGENTS = 200
const EVENTS = 40
const EVENT_GAP_MS = 50
const TURNS = 30
const GOAL_MB_A_MINUTE = 1

const seconds = Number(process.argv.find((arg) => arg.startsWith('--seconds='))?.split('=')[1] ?? 600)
const sha = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('base64')

/** The answer that a key stands for, event by event: whoever knows the key can check every byte. */
function* answerTo(key: string): Generator<string> {
  const event = (type: string, rest: object): string => `event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`
  const usage = { input_tokens: 2000, output_tokens: 1 }
  yield event('message_start', {
    message: { id: key, type: 'message', role: 'assistant', model: 'claude-opus-5', content: [], usage },
  })
  yield event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } })
  let seed = Number.parseInt(createHash('sha256').update(key).digest('hex').slice(0, 8), 16)
  for (let n = 0; n < EVENTS; n++) {
    seed = (seed * 1_664_525 + 1_013_904_223) % 2 ** 32
    yield event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: ` word ${seed.toString(36)}` } })
  }
  yield event('content_block_stop', { index: 0 })
  yield event('message_delta', { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 3 * EVENTS } })
  yield event('message_stop', {})
}

async function readAll(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const upstream = createServer(async (asked, response) => {
  const body = (await readAll(asked)).toString()
  response.writeHead(200, { 'content-type': 'text/event-stream', 'x-sha': sha(body) })
  for (const event of answerTo(body.match(/key-[\d-]+/g)?.at(-1) ?? '')) {
    response.write(event)
    await pause(EVENT_GAP_MS)
  }
  response.end()
})
await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
const data = mkdtempSync(join(tmpdir(), 'agentprof-soak-'))
const serving = await startServing(data, ['--upstream', `anthropic=http://127.0.0.1:${(upstream.address() as AddressInfo).port}`])

const until = performance.now() + seconds * 1000
const connections = new Agent({ keepAlive: true })
let unequal = 0
/** Of each exchange that the clients saw to its end: the checksums of both bodies. */
const seen = new Map<string, number>()

function stream(agent: number, run: number, body: string): Promise<{ bytes: Buffer; sha: string }> {
  return new Promise((resolve, reject) => {
    const url = `${serving.recorder}/run/soak-${agent}~${run}/anthropic/v1/messages`
    const asked = request(url, { method: 'POST', agent: connections }, (answer) => {
      readAll(answer).then((bytes) => resolve({ bytes, sha: String(answer.headers['x-sha']) }), reject)
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

/** One agent after the other: each goes on with its conversation until it is long, then another begins. */
async function play(agent: number): Promise<void> {
  await pause((agent / AGENTS) * EVENTS * EVENT_GAP_MS)
  for (let run = 0; performance.now() < until; run++) {
    const messages: object[] = []
    for (let turn = 0; turn < TURNS && performance.now() < until; turn++) {
      const key = `key-${agent}-${run}-${turn}`
      messages.push({ role: 'user', content: `${key} ${'and what comes of it '.repeat(20)}` })
      const body = JSON.stringify({ model: 'claude-opus-5', max_tokens: 1000, stream: true, messages })
      const { bytes, sha: asUpstreamHadIt } = await stream(agent, run, body)
      const expected = [...answerTo(key)].join('')
      if (bytes.toString() !== expected || asUpstreamHadIt !== sha(body)) unequal += 1
      const sums = `${sha(body)} ${sha(expected)}`
      seen.set(sums, (seen.get(sums) ?? 0) + 1)
      messages.push({ role: 'assistant', content: `answered ${turn}` })
    }
  }
}

/** Resident memory of the core. Linux only: elsewhere there is no such file. */
const rssMb = (): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${serving.child.pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1024

const samples: [minute: number, mb: number][] = []
async function watch(): Promise<void> {
  const from = performance.now()
  for (let n = 0; performance.now() < until; n++) {
    samples.push([(performance.now() - from) / 60_000, rssMb()])
    if (n % 6 === 0)
      console.log(
        `${Math.round((performance.now() - from) / 1000)} s: ${samples.at(-1)?.[1].toFixed(0)} MB, ${seen.size} exchanges`,
      )
    await pause(5000)
  }
}

function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (pick: 0 | 1): number => points.reduce((sum, point) => sum + point[pick], 0) / points.length
  const [x, y] = [mean(0), mean(1)]
  const over = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0)
  return over / points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0)
}

/** What the store has of what the clients saw. */
function missingFromStore(): number {
  const store = openStore(join(data, 'agentprof.db'), { readOnly: true })
  const sumOf = (bodies: BodyStore, ref: BodyRef | undefined): string => (ref?.id ? sha(bodies.get(ref.id)) : '')
  for (const { body } of store.facts.all()) {
    if (body.kind !== 'exchange-settled') continue
    const sums = `${sumOf(store.bodies, store.facts.opened(body.exchangeId)?.body.request.body)} ${sumOf(store.bodies, body.response?.body)}`
    seen.set(sums, (seen.get(sums) ?? 0) - 1)
  }
  store.close()
  return [...seen.values()].reduce((sum, left) => sum + Math.abs(left), 0)
}

await Promise.all([watch(), ...Array.from({ length: AGENTS }, (_, agent) => play(agent))])
const exchanges = [...seen.values()].reduce((sum, count) => sum + count, 0)
const drainFrom = performance.now()
const health = (await (await fetch(`${serving.recorder}/agentprof/health?drain=1`)).json()) as Record<string, unknown>
const drainMs = performance.now() - drainFrom
connections.destroy()
upstream.close()
await serving.stop()
const missing = missingFromStore()
rmSync(data, { recursive: true, force: true })

const warm = samples.filter(([minute]) => minute >= (seconds / 60) * 0.3)
const grows = slope(warm)
console.log(`${exchanges} exchanges by ${AGENTS} agents in ${seconds} s; drained in ${drainMs.toFixed(0)} ms`)
console.log(
  `memory: ${warm[0]?.[1].toFixed(0)} MB once warm, ${warm.at(-1)?.[1].toFixed(0)} MB at the end: ${grows.toFixed(2)} MB a minute (goal: ≤ ${GOAL_MB_A_MINUTE})`,
)
console.log(
  `unequal at the client: ${unequal}; missing or unequal in the store: ${missing}; dropped: ${health.dropped}; problems: ${JSON.stringify(health.problems)}`,
)
if (unequal > 0 || missing > 0 || health.dropped !== 0 || grows > GOAL_MB_A_MINUTE) process.exitCode = 1
