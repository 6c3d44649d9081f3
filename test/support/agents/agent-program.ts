import { anthropicWire } from './anthropic-wire.ts'
import { chatWire } from './chat-wire.ts'
import type { Answer, Message, ToolUse } from './conversation.ts'
import { FOLLOW_UPS, REJECTED_ANSWER, REJECTED_USE, RESULTS } from './phrases.ts'
import { type Client, playCall } from './play-call.ts'
import type { AgentProgram, CallPair, ToolRun, Truth, WireExchange } from './program.ts'
import { createRandom, type Random } from './random.ts'
import { responsesWire } from './responses-wire.ts'

const MS = 1000
const TOOLS = ['read_file', 'bash', 'search', 'Task'] as const
const DEEPEST = 2

/** One to three agent programs at the same time, each a run of its own; all that a seed decides. */
export function generateAgentPrograms(seed: number): AgentProgram {
  const random = createRandom(seed)
  const programs = Array.from({ length: random.int(1, 3) }, (_, at) => generateProgram(random, `job-${seed}-${at}`))
  return {
    exchanges: programs.flatMap(({ exchanges }) => exchanges).sort((a, b) => a.startUs - b.startUs),
    truth: {
      retries: programs.flatMap(({ truth }) => truth.retries),
      repairs: programs.flatMap(({ truth }) => truth.repairs),
      loops: programs.flatMap(({ truth }) => truth.loops),
      tools: programs.flatMap(({ truth }) => truth.tools),
      subagents: programs.flatMap(({ truth }) => truth.subagents),
    },
  }
}

/** What happens next in an agent. */
type Step = 'use' | 'delegate' | 'repeat' | 'bad use' | 'bad answer' | 'say'

type Draft = { -readonly [K in keyof Truth]: Truth[K][number][] }

function generateProgram(random: Random, name: string): AgentProgram {
  const wire = random.pick([anthropicWire, chatWire, responsesWire])
  /** What says that its conversations belong together; without a word there can be only one. */
  const tie = random.pick(wire.name === 'anthropic' ? ['name', 'trace', 'nothing', 'session'] : ['name', 'trace', 'nothing'])
  const [trace, session] = [random.hex(32), random.word(20)]
  const client: Client = {
    wire,
    counts: random.chance(50),
    run: tie === 'name' ? name : null,
    headers: () => {
      if (tie === 'trace') return [['traceparent', `00-${trace}-${random.hex(16)}-01`]]
      return tie === 'session' ? [['x-claude-code-session-id', session]] : []
    },
  }
  const model = wire.name === 'anthropic' ? 'claude-sonnet-5' : 'gpt-5.2'
  /** Small servers count the tool uses of every answer from one. */
  const numbersUses = wire.name === 'chat' && random.chance(30)
  const exchanges: WireExchange[] = []
  const truth: Draft = { retries: [], repairs: [], loops: [], tools: [], subagents: [] }
  let made = 0
  playAgent(0, `You are ${random.word(6)}.`, `Please see to ${name}, part ${random.word(8)}.`, random.int(0, 3000) * MS)
  return { exchanges, truth }

  function playAgent(
    depth: number,
    system: string,
    opening: string,
    startUs: number,
  ): { endUs: number; said: string; first: string } {
    const messages: Message[] = [{ role: 'user', text: opening }]
    /** Calls whose tool uses were all new. */
    const used: { call: string; uses: readonly ToolUse[] }[] = []
    const turns = random.int(1, depth === 0 ? 7 : 4)
    let complaintAbout: string | null = null
    let at = startUs
    let first = ''
    for (let turn = 1; ; turn += 1) {
      const step: Step = turn >= turns ? 'say' : nextStep(depth, used.length > 0)
      const answer = compose(step)
      const prompt = { model, stream: random.chance(50), system, tools: TOOLS, messages: [...messages] }
      const gaveUp = first !== '' && turn >= turns && random.chance(10)
      const call = playCall(random, client, prompt, at, gaveUp ? null : answer)
      exchanges.push(...call.exchanges)
      truth.retries.push(...call.retries)
      if (complaintAbout !== null) truth.repairs.push({ call: call.id, of: complaintAbout })
      first ||= call.id
      at = call.endUs
      if (gaveUp) return { endUs: at, said: 'The agent failed.', first }
      // The same once more after it came through: another call, whose answer is thrown away.
      if (step === 'say' && turn > 1 && complaintAbout === null && random.chance(10)) at = askAgain(prompt, at)
      complaintAbout = null
      if (turn >= turns) return { endUs: at, said: answer.text, first }
      messages.push({ role: 'assistant', text: answer.text, uses: answer.uses })
      if (step === 'repeat') truth.loops.push({ call: call.id, of: repeated(used, answer) })
      else if (answer.uses.length > 0) used.push({ call: call.id, uses: answer.uses })
      if (answer.uses.length > 0) {
        const { endUs, results } = runTools(depth, call.id, answer.uses, step, at)
        at = endUs
        messages.push({ role: 'results', results })
      } else {
        at += random.int(5, 9000) * MS
        const phrases = step === 'bad answer' ? REJECTED_ANSWER : FOLLOW_UPS
        messages.push({ role: 'user', text: random.pick(phrases)(random.word(5)) })
      }
      if (step === 'bad use' || step === 'bad answer') complaintAbout = call.id
    }

    function compose(step: Step): Answer {
      const text = `${random.pick(['Let me see', 'Now', 'Next I try', 'Done with'])} ${random.word(7)}.`
      const uses = usesOf(step, used)
      return {
        id: `${wire.name}_${random.word(16)}`,
        model,
        text: uses.length > 0 && random.chance(40) ? '' : text,
        uses,
        input: random.int(50, 5000),
        output: random.int(5, 500),
      }
    }
  }

  function nextStep(depth: number, hasUsed: boolean): Step {
    const step = random.pick<Step>(['use', 'use', 'use', 'delegate', 'repeat', 'bad use', 'bad answer', 'say'])
    if ((step === 'delegate' && (depth >= DEEPEST || tie === 'nothing')) || (step === 'repeat' && !hasUsed)) return 'use'
    return step
  }

  function askAgain(prompt: Parameters<typeof playCall>[2], at: number): number {
    const answer: Answer = {
      id: `again_${random.word(12)}`,
      model,
      text: `Or ${random.word(8)}.`,
      uses: [],
      input: 60,
      output: 6,
    }
    const call = playCall(random, client, prompt, at + random.int(1, 500) * MS, answer)
    exchanges.push(...call.exchanges)
    truth.retries.push(...call.retries)
    return call.endUs
  }

  function usesOf(step: Step, used: readonly { uses: readonly ToolUse[] }[]): readonly ToolUse[] {
    const named = (uses: readonly Omit<ToolUse, 'id'>[]): ToolUse[] =>
      uses.map((use, at) => ({ ...use, id: numbersUses ? `call_${at + 1}` : `${wire.toolIdPrefix}${random.word(22)}` }))
    const ordinary = () => ({
      name: random.pick(['read_file', 'bash', 'search']),
      input: { path: `src/${random.word(6)}-${made++}.ts`, lines: random.int(1, 900) },
    })
    switch (step) {
      case 'use':
      case 'bad use':
        return named(Array.from({ length: random.pick([1, 1, 2, 3]) }, ordinary))
      case 'delegate': {
        const tasks = Array.from({ length: random.int(1, 3) }, () => ({
          name: 'Task',
          input: {
            subagent_type: random.pick(['explore', 'test']),
            prompt: `Find out about ${random.word(9)} number ${made++}.`,
          },
        }))
        return named(random.chance(30) ? [ordinary(), ...tasks] : tasks)
      }
      case 'repeat': {
        const again = used[random.int(0, used.length - 1)]?.uses ?? []
        // Equal arguments, whatever the order of their names.
        return named(again.map(({ name, input }) => ({ name, input: Object.fromEntries(Object.entries(input).reverse()) })))
      }
      default:
        return []
    }
  }

  function runTools(depth: number, call: string, uses: readonly ToolUse[], step: Step, startUs: number) {
    let endUs = startUs + random.int(1, 50) * MS
    const results = uses.map(({ id, name, input }) => {
      const { prompt } = input
      if (name === 'Task' && typeof prompt === 'string' && step === 'delegate') {
        const wrapped = random.chance(30) ? `<reminder>Today is Monday.</reminder>\n\n${prompt}` : prompt
        const child = playAgent(depth + 1, `You help with one thing.`, wrapped, startUs + random.int(1, 300) * MS)
        truth.subagents.push({ first: child.first, call, useId: id })
        endUs = Math.max(endUs, child.endUs + MS)
        return { id, text: child.said }
      }
      endUs = Math.max(endUs, startUs + random.int(1, 8000) * MS)
      return { id, text: random.pick(step === 'bad use' ? REJECTED_USE : RESULTS)(step === 'bad use' ? name : random.word(5)) }
    })
    for (const { id, name } of uses) truth.tools.push({ call, useId: id, name, startUs, endUs } satisfies ToolRun)
    return { endUs, results }
  }
}

/** The call that made the uses first. */
function repeated(used: readonly { call: string; uses: readonly ToolUse[] }[], answer: Answer): CallPair['of'] {
  const path = (uses: readonly ToolUse[]): unknown => uses[0]?.input.path ?? uses[0]?.input.prompt
  return used.find(({ uses }) => path(uses) === path(answer.uses))?.call ?? ''
}
