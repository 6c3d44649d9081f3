import fc from 'fast-check'
import { expect, test } from 'vitest'
import { derive, record } from '../../helpers/runs/derive-story.ts'
import { tell } from '../../helpers/runs/story.ts'

/** Unnamed conversations that open alike but are answered differently, at different paces, on one recorder. */
const interleaved = fc
  .tuple(fc.integer({ min: 2, max: 8 }), fc.array(fc.tuple(fc.nat(7), fc.boolean()), { minLength: 1, maxLength: 60 }))
  .map(([conversations, turns]) => {
    const waiting = new Map<number, string>()
    return turns
      .map(([pick, useTool], at) => {
        const who = pick % conversations
        const open = waiting.get(who)
        waiting.delete(who)
        if (useTool) waiting.set(who, 'call_1')
        const asks = open === undefined ? 'user "Go on"' : `result ${open} "fine"`
        const answer = useTool ? `say "I am ${who}", use call_1 Bash {"cmd":"ls"}` : `say "I am ${who}"`
        return `${at}.0 +0.9 - c${who}: ${asks} -> ${answer}`
      })
      .join('\n')
  })

test('interleaved conversations without a name are neither glued together nor torn apart', () => {
  fc.assert(
    fc.property(interleaved, (text) => {
      const story = tell(text)
      const { index } = derive(record(story))
      const truth = new Map(story.map(({ id }, at) => [id, /- (c\d):/.exec(text.split('\n')[at] ?? '')?.[1] ?? '']))
      const found = index.runs().map((run) => index.calls(run.id).map((call) => truth.get(call.attempts[0]?.exchangeId ?? '')))
      for (const run of found) expect(new Set(run).size).toBe(1)
      expect(found).toHaveLength(new Set(truth.values()).size)
    }),
  )
})
