import type { CallRecord, SegmentRecord } from '#shared/model/records.ts'
import type { NoText } from '#shared/model/removal.ts'
import { buildTranscript } from '#shared/profile/build-transcript.ts'
import type { AgentTranscript, BlockKind, SpokenCall, SpokenPart } from '#shared/profile/transcript.ts'
import type { SampleRun } from './sample-run.ts'

const built = new WeakMap<SampleRun, readonly AgentTranscript[]>()

/** The sample run as conversations: its segments, in words that it never had. */
export function sampleTranscripts(sample: SampleRun): readonly AgentTranscript[] {
  const known = built.get(sample)
  if (known) return known
  const calls = [...sample.view.calls].sort((a, b) => a.startUs - b.startUs)
  const { noText } = sample.view
  const spoken = calls.map((call) => speak(call, calls, sample.segments.get(call.id) ?? []))
  const made = buildTranscript(noText ? spoken.map((call) => silenced(call, noText)) : spoken)
  built.set(sample, made)
  return made
}

/** Its prompt cannot be read, and of its answer there is only what it took. */
const silenced = ({ call, answer }: SpokenCall, noText: NoText): SpokenCall => ({
  call,
  prompt: null,
  answer: answer.map((part) => ({ ...part, text: '', index: null })),
  noText,
})

function speak(call: CallRecord, calls: readonly CallRecord[], segments: readonly SegmentRecord[]): SpokenCall {
  const input = segments.filter(({ direction }) => direction === 'input')
  const output = segments.filter(({ direction }) => direction === 'output')
  const before = calls.filter(({ agentId, startUs }) => agentId === call.agentId && startUs < call.startUs)
  const isLate = [call, ...before].some((each) => isSystemLost(each))
  let answered = 0
  return {
    call,
    prompt: input.map((segment, index): SpokenPart => {
      const { kind, name, toolUseId, tokens, nanoUsd } = segment
      const answer = kind === 'assistant' ? before[answered++] : undefined
      return {
        kind: kind === 'unattributed' || kind === 'fee' || kind === 'text' || kind === 'tool-arguments' ? 'user' : kind,
        ...(name === undefined ? {} : { name }),
        ...(toolUseId === undefined ? {} : { toolUseId }),
        text: answer ? answerText(answer) : promptText(segment, isLate),
        tokens,
        nanoUsd,
        index,
      }
    }),
    answer: [
      ...output.map(
        ({ kind, name, toolUseId, tokens, nanoUsd }, index): SpokenPart => ({
          kind: OUTPUT[kind] ?? 'assistant',
          ...(name === undefined ? {} : { name }),
          text:
            kind === 'reasoning'
              ? 'The test waits for a real timer. Fake timers would make it exact.'
              : kind === 'text'
                ? answerText(call)
                : (call.toolArguments[call.toolUses.findIndex(({ id }) => id === toolUseId)] ?? ''),
          tokens,
          nanoUsd,
          index,
        }),
      ),
    ],
  }
}

const OUTPUT: Readonly<Partial<Record<SegmentRecord['kind'], BlockKind>>> = {
  reasoning: 'reasoning',
  'tool-arguments': 'tool-use',
}

/** The script's call whose instructions changed reads the tools and nothing else. */
const isSystemLost = ({ agent, usage }: CallRecord): boolean => agent === 'main' && usage?.cacheRead === 8740

const answerText = ({ id, toolUses }: CallRecord): string =>
  `${toolUses.length > 0 ? `I look at it with ${toolUses.map(({ name }) => name).join(' and ')}.` : 'Done: the test is stable.'} (${id.slice(-6)})`

const INSTRUCTIONS = [
  'You are a coding agent.',
  'Work in small steps and run the tests after each.',
  'Never edit generated files.',
]

function promptText({ kind, name, preview = '', toolUseId }: SegmentRecord, isLate: boolean): string {
  switch (kind) {
    case 'tool-schema':
      return `{"name":"${name}","description":"What ${name} does.","input_schema":{"type":"object"}}`
    case 'system':
      return [preview || INSTRUCTIONS[0], ...INSTRUCTIONS.slice(1), `It is ${isLate ? '14:31' : '14:26'}.`].join('\n')
    case 'tool-result':
      return `${preview}\n<img src=x onerror="document.title='owned'">\nexport const found_${toolUseId?.slice(-4)} = retryWebhook(delivery)`
    default:
      return preview
  }
}
