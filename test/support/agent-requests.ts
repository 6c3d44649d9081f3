/** The requests of one agent run, generated: as long, as repetitive and as compressible as real ones, and the same bytes every time. */
export interface AgentRun {
  readonly turns: number
  /** Size of the first request: mostly system prompt and tools. */
  readonly firstBytes: number
  readonly lastBytes: number
}

/** Numbers below `below`, from a linear congruential generator. */
function generator(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const SYLLABLES =
  'ab al an ap ar co con de di en er es ex fi for ge id in ion is it le ma men na ne or per po pro re ro se st ta te ti un ver vi'.split(
    ' ',
  )
const OPENINGS = ['const', 'if', 'return', 'export function', '//']

export function agentRequests({ turns, firstBytes, lastBytes }: AgentRun): Uint8Array[] {
  const random = generator(7)
  const pick = (from: readonly string[]): string => from[random(from.length)] ?? ''
  const vocabulary = Array.from({ length: 2000 }, () => Array.from({ length: 1 + random(4) }, () => pick(SYLLABLES)).join(''))
  /** Few words are common and most are rare, as in any text. */
  const word = () => vocabulary[Math.floor(vocabulary.length ** (random(10_000) / 10_000))] ?? ''
  const words = (count: number) => Array.from({ length: count }, word).join(' ')
  const prose = () => `${words(12)}. `
  const code = (line: number) =>
    `${String(line).padStart(6)}\t${'  '.repeat(random(4))}${pick(OPENINGS)} ${word()}(${words(random(6))})\n`

  function text(bytes: number, line: (n: number) => string): string {
    let out = ''
    for (let n = 1; out.length < bytes; n += 1) out += line(n)
    return out
  }

  /** What a turn adds: the model's words and tool use, and the file that the tool read. */
  function turn(bytes: number): unknown[] {
    const id = `toolu_${random(2 ** 31).toString(36)}${random(2 ** 31).toString(36)}`
    const use = { type: 'tool_use', id, name: 'read_file', input: { path: `src/${word()}/${word()}.ts` } }
    return [
      { role: 'assistant', content: [{ type: 'text', text: text(bytes * 0.15, prose) }, use] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: text(bytes * 0.85, code) }] },
    ]
  }

  const tools = Array.from({ length: 20 }, (_, i) => ({
    name: `tool_${i}`,
    description: words(80),
    input_schema: { type: 'object' },
  }))
  const system = text(firstBytes * 0.85, prose)
  const messages: unknown[] = [{ role: 'user', content: words(60) }]
  const body = () => JSON.stringify({ model: 'model', max_tokens: 8192, system, tools, messages, stream: true })
  return Array.from({ length: turns }, (_, n) => {
    const wanted = firstBytes + ((lastBytes - firstBytes) * n) / (turns - 1)
    messages.push(...turn(wanted - body().length))
    return new TextEncoder().encode(body())
  })
}
