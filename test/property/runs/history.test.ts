import fc from 'fast-check'
import { expect, test } from 'vitest'
import { derive, record } from '../../helpers/runs/derive-story.ts'
import { playStateful, results, type StatefulAsk, says, uses } from '../../helpers/runs/stateful-story.ts'

const WORDS = 'word '.repeat(30).trim()

/** Every second answer uses a tool; the next request that goes on from it brings the result. */
const model: Parameters<typeof playStateful>[1] = (context) =>
  context.length % 2 === 1
    ? uses(`call_${context.length}`, 'read', `{"at":"${WORDS}"}`)
    : says(`Number ${context.length} ${WORDS}`)

/** Trees of requests: each begins a context, or goes on from any earlier answer; some pass the recorder by. */
const anyTree = fc.array(fc.tuple(fc.option(fc.nat()), fc.boolean(), fc.nat(9)), { minLength: 1, maxLength: 25 }).map((picks) =>
  picks.map(([pick, bringsResult, luck], at): StatefulAsk => {
    const from = pick === null || at === 0 ? undefined : pick % at
    const input = from !== undefined && bringsResult ? [results('call_1', `Result ${at} ${WORDS}`)] : `Ask ${at} ${WORDS}`
    return { input, ...(from !== undefined && { from }), ...(luck === 0 && { unrecorded: true }) }
  }),
)

/** Whether everything that the request at `at` goes on from was recorded. */
function isWhole(asks: readonly StatefulAsk[], at: number): boolean {
  const from = asks[at]?.from
  if (from === undefined) return true
  return asks[from]?.unrecorded !== true && isWhole(asks, from)
}

const KINDS: Readonly<Record<string, string>> = { function_call_output: 'tool-result', function_call: 'assistant' }

test('the context of every request is what the model read, however the answers fork; only what was not recorded is missing', () => {
  fc.assert(
    fc.property(anyTree, (asks) => {
      const { story, contexts } = playStateful(asks, model)
      const recorded = asks.flatMap((ask, at) => (ask.unrecorded ? [] : [at]))
      const { index } = derive(record(story))
      const calls = index.runs().flatMap((run) => index.calls(run.id))
      expect(calls).toHaveLength(story.length)
      story.forEach(({ id }, at) => {
        const call = calls.find(({ attempts }) => attempts[0]?.exchangeId === id)
        const prompt = index.segments(call?.id ?? ('' as never)).filter(({ direction }) => direction === 'input')
        expect(prompt.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(call?.usage?.inputTotal)
        const read = (contexts[at] ?? []).map(({ type, role }) => KINDS[String(type)] ?? role)
        const kinds = prompt.map(({ kind }) => kind)
        if (isWhole(asks, recorded[at] ?? 0)) expect(kinds).toEqual(read)
        else expect(read.join()).toContain(kinds.filter((kind) => kind !== 'unattributed').join())
      })
    }),
  )
})
