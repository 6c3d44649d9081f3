import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { UsageWithholder } from '#core/proxy/withhold-usage.ts'

const chunk = (parts: object): string =>
  JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', model: 'gpt', ...parts })
const content = (text: string): string =>
  chunk({ choices: [{ index: 0, delta: { content: text }, finish_reason: null }], usage: null })
const usage = chunk({ choices: [], usage: { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 }, note: 'né 🎉' })

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b)
  return [...ends, bytes.length].map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end))
}

function through(pieces: readonly Buffer[]): Buffer {
  const withholder = new UsageWithholder()
  const passed = pieces.flatMap((piece) => [...withholder.pass(piece)])
  return Buffer.concat([...passed, ...withholder.end()])
}

const throughWhole = (stream: string): string => through([Buffer.from(stream)]).toString()

describe('the usage chunk is withheld, and nothing else, wherever the stream is cut', () => {
  for (const [name, end] of [
    ['LF', '\n\n'],
    ['CRLF', '\r\n\r\n'],
  ] as const) {
    test(`every two cuts, lines that end with ${name}`, () => {
      const [before, event, after] = [`data: ${content('né 🎉')}${end}`, `data: ${usage}${end}`, `data: [DONE]${end}`]
      const whole = Buffer.from(before + event + after)
      for (let first = 0; first <= whole.length; first++)
        for (let second = first; second <= whole.length; second += 7)
          expect(through(cut(whole, [first, second])).toString(), `${first}, ${second}`).toBe(before + after)
    })
  }

  test('any stream of events, comments and blank lines, in any pieces', () => {
    const anyEnd = fc.constantFrom('\n', '\r\n')
    const anyContent = fc.string({ unit: 'grapheme' }).map((text) => `data: ${content(text)}`)
    const like = fc.constantFrom(
      ': OPENROUTER PROCESSING',
      '',
      'data: [DONE]',
      `data: ${chunk({ choices: [], usage: null, prompt_filter_results: [] })}`,
      `data: ${chunk({ choices: [{ delta: {} }], usage: { total_tokens: 1 } })}`,
      `data: ${content('{"choices":[],"usage":{"a":1}}')}`,
      `event: message\ndata: ${usage}`,
      'data: {"choices":[],"usage":{',
      'd',
      'data:',
      'event: error\ndata: {"error":{"message":"no"}}',
      'nonsense',
    )
    const events = fc.array(fc.tuple(fc.oneof(anyContent, like), anyEnd), { maxLength: 6 })
    const written = (list: readonly (readonly [string, string])[]): string =>
      list.map(([text, end]) => `${text}${end}${text.startsWith(':') ? '' : end}`).join('')
    fc.assert(
      fc.property(events, anyEnd, events, fc.array(fc.nat(), { maxLength: 40 }), (before, end, after, places) => {
        const [front, back] = [written(before), written(after)]
        const whole = Buffer.from(`${front}data: ${usage}${end}${end}${back}`)
        expect(through(cut(whole, places)).toString()).toBe(front + back)
      }),
      { numRuns: 1000 },
    )
  })

  test('any bytes at all come out the same however they are cut, and with at most one event less', () => {
    const piece = fc.constantFrom('data: ', 'data:', '\n', '\r', '\n\n', usage, content('x'), ': c\n', 'd', '{', '"usage"', 'é')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), fc.array(fc.nat(), { maxLength: 20 }), (parts, places) => {
        const whole = Buffer.from(parts.join(''))
        const expected = through([whole])
        expect(through(cut(whole, places)).equals(expected)).toBe(true)
        expect(whole.length - expected.length).toBeLessThanOrEqual(`data: ${usage}\r\n\r\n`.length + 2)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('what is in doubt passes', () => {
  test('a second usage chunk: the client was to lose one', () => {
    const event = `data: ${usage}\n\n`
    expect(throughWhole(event + event)).toBe(event)
  })

  test('an event of more lines than one', () => {
    const stream = `data: ${usage}\ndata: more\n\ndata: [DONE]\n\n`
    expect(throughWhole(stream)).toBe(stream)
  })

  test('the chunk without its blank line, where the stream breaks off within it', () => {
    const broken = `data: ${content('a')}\n\ndata: ${usage.slice(0, -1)}`
    expect(throughWhole(broken)).toBe(broken)
    expect(throughWhole(`data: ${content('a')}\n\ndata: ${usage}`)).toBe(`data: ${content('a')}\n\n`)
  })

  test('a line of many kilobytes', () => {
    const long = `data: ${chunk({ choices: [], usage: { prompt_tokens: 1 }, filler: 'x'.repeat(20_000) })}\n\n`
    expect(throughWhole(long)).toBe(long)
  })
})

test('content never waits: it is out once it shows that it is content', () => {
  const event = `data: ${content('slow')}\n\n`
  const shows = event.indexOf('"choices":[{') + '"choices":[{'.length
  const withholder = new UsageWithholder()
  let [given, got] = ['', '']
  for (const byte of Buffer.from(event + event)) {
    given += String.fromCharCode(byte)
    for (const piece of withholder.pass(Buffer.from([byte]))) got += piece.toString()
    const inEvent = given.length % event.length
    if (inEvent >= shows || inEvent === 0) expect(got).toBe(given)
  }
  const whole = Buffer.from(event)
  expect(withholder.pass(whole)).toEqual([whole])
})
