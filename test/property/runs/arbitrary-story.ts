import fc from 'fast-check'

/**
 * Random agent programs, interleaved: each line goes on with one of a few conversations, which fail, are retried, use tools and answer them, under
 * a name or none. Openings and answers repeat on purpose: nothing but the history tells the conversations apart.
 */
const step = fc.record({
  who: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  gap: fc.integer({ min: 0, max: 40 }),
  lasts: fc.integer({ min: 1, max: 30 }),
  answer: fc.constantFrom('say', 'say', 'use', 'use two', '429', '529', '400', 'reset', 'cut', 'error', 'left'),
  text: fc.constantFrom('Go', 'On', 'Fix it', 'Your answer is not valid JSON. Fix the errors and try again.'),
  model: fc.constantFrom('sonnet', 'haiku', 'mystery'),
  input: fc.integer({ min: 0, max: 200_000 }),
  output: fc.integer({ min: 0, max: 9_000 }),
})

/** Which conversations share a run by its name; the others have none. */
const names = fc.record({
  a: fc.constantFrom('-', 'n1', 'n2'),
  b: fc.constantFrom('-', 'n1', 'n2'),
  c: fc.constantFrom('-', 'n1'),
  d: fc.constant('-'),
  e: fc.constant('-'),
})

interface Conversation {
  readonly waiting: readonly string[]
  readonly failed: boolean
  readonly retries: number
  readonly busyUntil: number
}

/** The text of a story, for `tell`. Each conversation waits for its own answers; different ones overlap. */
export const anyStory: fc.Arbitrary<string> = fc
  .tuple(fc.array(step, { minLength: 1, maxLength: 40 }), names)
  .map(([steps, runs]) => {
    const conversations = new Map<string, Conversation>()
    let clock = 0
    return steps
      .map((each, at) => {
        const { who, answer } = each
        const before = conversations.get(who) ?? { waiting: [], failed: false, retries: 0, busyUntil: 0 }
        clock += each.gap / 10
        const start = Math.max(clock, before.busyUntil)
        const asks = before.failed
          ? 'again'
          : before.waiting.length > 0
            ? before.waiting.map((id) => `result ${id} "${each.text}"`).join(', ')
            : `user "${each.text}"`
        const uses = answer === 'use' ? [`t${at}`] : answer === 'use two' ? [`t${at}x`, `t${at}y`] : []
        const answers =
          uses.length > 0
            ? uses.map((id) => `use ${id} Read {"file":"${each.text.length}"}`).join(', ')
            : (ANSWERS[answer] ?? answer)
        const failed = uses.length === 0 && answer !== 'say'
        const retries = failed ? before.retries + 1 : 0
        conversations.set(who, {
          waiting: failed && before.failed ? before.waiting : uses,
          failed,
          retries,
          busyUntil: start + each.lasts / 10,
        })
        const options = [
          `model=${each.model}`,
          `in=${each.input}`,
          `out=${each.output}`,
          ...(before.failed && at % 2 === 0 ? [`retry=${before.retries}`] : []),
        ]
        return `${start.toFixed(1)} +${(each.lasts / 10).toFixed(1)} ${runs[who as keyof typeof runs]} ${who}: ${asks} -> ${answers} [${options.join(' ')}]`
      })
      .join('\n')
  })

const ANSWERS: Readonly<Record<string, string>> = {
  say: 'say "All right"',
  cut: 'cut "one two three"',
  left: 'cut ""',
  error: 'error "Overloaded"',
}
