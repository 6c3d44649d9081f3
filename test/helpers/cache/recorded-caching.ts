import { createReadStream } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { z } from 'zod'
import type { CacheHost } from '#shared/cache/cache-rules.ts'
import type { CacheRequest } from '#shared/cache/simulate.ts'
import type { ParsedRequest, SizedPart } from '#shared/model/prompt.ts'
import { epochUs, nanoUsd } from '#shared/model/units.ts'
import { usageOf } from '#shared/model/usage.ts'
import { providerFor } from '#shared/providers/index.ts'
import { sizeParts } from '#shared/runs/part-sizes.ts'
import { buildSegments } from '#shared/runs/segments.ts'
import { createTokenizerFor } from '#shared/tokens/tokenizer-for.ts'

const folder = resolve(process.env.AGENTPROF_CORPUS ?? join(import.meta.dirname, '../../../../shared/corpus'))

const count = z.number().nullish()
const usageSchema = z
  .looseObject({
    // DeepSeek; OpenAI as inspect_ai writes it down; Anthropic; pi
    prompt_tokens: count,
    prompt_cache_hit_tokens: count,
    input_tokens: count,
    input_tokens_cache_read: count,
    cache_read_input_tokens: count,
    cache_creation_input_tokens: count,
    input: count,
    cacheRead: count,
    cacheWrite: count,
    completion_tokens: count,
    output_tokens: count,
    output: count,
  })
  .nullish()

const message = z.looseObject({ role: z.string(), content: z.unknown().optional() })
type Message = z.infer<typeof message>

const schema = z.object({
  id: z.string(),
  source: z.looseObject({ repo: z.string() }),
  model: z.string().nullable(),
  format: z.enum(['openai-chat', 'anthropic-messages']),
  system: z.unknown().optional(),
  tools: z.unknown().optional(),
  messages: z.array(message),
  steps: z
    .array(
      z.object({
        messageIndex: z.number().nullable(),
        usage: usageSchema,
        timestamp: z.union([z.string(), z.number()]).nullish(),
        startedAtMs: z.number().nullish(),
      }),
    )
    .nullish(),
  compactions: z
    .array(z.object({ beforeMessageIndex: z.number(), summary: z.string(), firstKeptEntryIndex: z.number() }))
    .nullish(),
})
type Trajectory = z.infer<typeof schema>

/** A model call of a recorded run, with what its provider said that it read from its cache. */
export interface RecordedCall extends CacheHost, CacheRequest {
  readonly inputTokens: number
  readonly readTokens: number
}

/** A recorded run whose provider reports what it read from its cache; calls are made one by one, as their prompts are long. */
export interface RecordedRun {
  readonly id: string
  readonly host: keyof typeof HOSTS
  calls(): Iterable<RecordedCall>
}

const HOSTS = {
  anthropic: { provider: 'anthropic', host: 'api.anthropic.com', path: '/v1/messages' },
  deepseek: { provider: 'deepseek', host: 'api.deepseek.com', path: '/chat/completions' },
  openai: { provider: 'openai', host: 'api.openai.com', path: '/v1/chat/completions' },
} as const

/** Every `stride`-th run with reported cache tokens. */
export async function* readRecordedRuns(stride: number): AsyncGenerator<RecordedRun> {
  const source = createReadStream(join(folder, 'trajectories.jsonl.gz'))
  let at = 0
  for await (const line of createInterface({ input: source.pipe(createGunzip()) })) {
    const trajectory = schema.parse(JSON.parse(line))
    const host = hostOf(trajectory)
    if (host && at++ % stride === 0) yield { id: trajectory.id, host, calls: () => callsOf(trajectory, host) }
  }
}

function hostOf({ source: { repo }, model }: Trajectory): keyof typeof HOSTS | null {
  if (/moatless|pi-mono/.test(repo)) return 'anthropic'
  if (repo.includes('mini-swe-agent') && model?.startsWith('deepseek/')) return 'deepseek'
  return repo.includes('inspect_ai') && model?.startsWith('openai/') ? 'openai' : null
}

interface Counts {
  readonly input: number
  readonly read: number
  readonly output: number
}

function countsOf(usage: z.infer<typeof usageSchema>): Counts {
  const {
    prompt_tokens: prompt,
    prompt_cache_hit_tokens: hit,
    input_tokens: anthropic,
    input_tokens_cache_read: inspected,
    cache_read_input_tokens: read,
    cache_creation_input_tokens: written,
    input: pi,
    cacheRead,
    cacheWrite,
    ...more
  } = usage ?? {}
  const output = Number(more.completion_tokens ?? more.output_tokens ?? more.output ?? 0)
  if (hit !== undefined) return { input: prompt ?? 0, read: hit ?? 0, output }
  if (inspected !== undefined) return { input: anthropic ?? 0, read: inspected ?? 0, output }
  if (pi !== undefined) return { input: (pi ?? 0) + (cacheRead ?? 0) + (cacheWrite ?? 0), read: cacheRead ?? 0, output }
  return { input: (anthropic ?? 0) + (read ?? 0) + (written ?? 0), read: read ?? 0, output }
}

const require = createRequire(import.meta.url)
const tokenizerFor = createTokenizerFor({
  o200k_base: require('js-tiktoken/ranks/o200k_base'),
  cl100k_base: require('js-tiktoken/ranks/cl100k_base'),
})

function* callsOf(trajectory: Trajectory, host: keyof typeof HOSTS): Generator<RecordedCall> {
  const model = (trajectory.model ?? '').replace(/^(deepseek|openai)\//, '')
  for (const [at, step] of (trajectory.steps ?? []).entries()) {
    const { input, read, output } = countsOf(step.usage)
    if (step.messageIndex === null || input === 0) continue
    const history = historyOf(trajectory, step.messageIndex)
    const request = parse(host, bodyOf(trajectory, host, model, history))
    const startUs = epochUs(startOf(step, at))
    const answer = trajectory.messages[step.messageIndex]
    const answered = answer ? parse(host, bodyOf(trajectory, host, model, [...history, answer])).parts : []
    yield {
      provider: HOSTS[host].provider,
      model,
      startUs,
      readyUs: startUs,
      parts: size(request, model, input),
      answer: share(answered.slice(request.parts.length), output),
      inputTokens: input,
      readTokens: read,
    }
  }
}

/** Runs without times are taken to ask every second. */
function startOf(step: NonNullable<Trajectory['steps']>[number], at: number): number {
  if (step.startedAtMs) return step.startedAtMs * 1000
  if (typeof step.timestamp === 'number') return Math.round(step.timestamp * 1e6)
  return typeof step.timestamp === 'string' ? Date.parse(step.timestamp) * 1000 : at * 1e6
}

/** What was said before an answer. After a compaction its summary stands for all but the last messages. */
function historyOf({ messages, compactions }: Trajectory, answerAt: number): Message[] {
  const last = (compactions ?? []).findLast(({ beforeMessageIndex }) => beforeMessageIndex <= answerAt)
  const kept = messages.slice(last?.firstKeptEntryIndex ?? 0, answerAt)
  const said = last ? [{ role: 'user', content: last.summary }, ...kept] : kept
  return said.filter(({ content }) => !(Array.isArray(content) && content.length === 0))
}

/** Both Claude agents set breakpoints at the end of their instructions and of their newest message; moatless not of its first. */
function bodyOf(
  { source, system, tools }: Trajectory,
  host: keyof typeof HOSTS,
  model: string,
  history: readonly Message[],
): unknown {
  if (host !== 'anthropic') return { model, messages: history, ...(Array.isArray(tools) && { tools }) }
  const cache_control = { type: 'ephemeral' }
  const marked = history.map((each, at) => {
    const content = typeof each.content === 'string' ? [{ type: 'text', text: each.content }] : each.content
    const isMarked = at === history.length - 1 && (at > 0 || source.repo.includes('pi-mono'))
    if (!isMarked || !Array.isArray(content)) return each
    return { ...each, content: content.map((block, i) => (i === content.length - 1 ? { ...block, cache_control } : block)) }
  })
  const text = typeof system === 'string' ? system : ''
  return { model, max_tokens: 1000, ...(text !== '' && { system: [{ type: 'text', text, cache_control }] }), messages: marked }
}

function parse(host: keyof typeof HOSTS, body: unknown): ParsedRequest {
  const head = { method: 'POST', ...HOSTS[host], headers: [] }
  const parsed = providerFor(head)?.parseRequest(head, new TextEncoder().encode(JSON.stringify(body)))
  if (!parsed?.ok) throw new Error('A recorded request cannot be read.')
  return parsed.value
}

/** As the product sizes them: counted, then scaled to what was reported. */
function size(request: ParsedRequest, model: string, input: number): SizedPart[] {
  const segments = buildSegments({
    request,
    response: { usage: null, output: [], toolUses: [], message: null, complete: true, firstContentOffset: null },
    usage: usageOf({ inputFresh: input }),
    price: { kind: 'free', nanoUsd: nanoUsd(0), why: 'local' },
    row: null,
    tokenizer: tokenizerFor(model),
    api: 'openai-chat',
    attempt: 0,
  })
  return sizeParts(
    request.parts,
    segments.filter(({ direction }) => direction === 'input'),
  )
}

function share(parts: ParsedRequest['parts'], tokens: number): SizedPart[] {
  const length = Math.max(
    1,
    parts.reduce((sum, { text }) => sum + text.length, 0),
  )
  return parts.map((part) => ({ ...part, tokens: Math.round((tokens * part.text.length) / length) }))
}
