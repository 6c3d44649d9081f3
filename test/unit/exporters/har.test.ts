import type { Har } from 'har-format'
import { describe, expect, test } from 'vitest'
import type { ExportExchange } from '#shared/exporters/exporter.ts'
import { harExporter } from '#shared/exporters/har.ts'
import { durationUs } from '#shared/model/units.ts'
import { harProblems } from '#support/formats/har-format.ts'
import { buildRun, priced } from '../profile/run-builder.ts'
import { EXCHANGE, exported } from './exported-run.ts'

const RUN = buildRun({ name: 'try', calls: [{ name: 'c1', cost: priced(7) }] })

function write(...exchanges: ExportExchange[]): Har {
  const har: Har = JSON.parse(harExporter.export(exported(RUN, exchanges)))
  expect(harProblems(har)).toEqual([])
  return har
}
const entry = (exchange: ExportExchange) => write(exchange).log.entries[0] ?? expect.fail('no entry')

test('an exchange becomes an entry with heads, decoded bodies and times', () => {
  expect(entry(EXCHANGE)).toEqual({
    startedDateTime: '2026-09-21T14:13:20.000Z',
    time: 500,
    request: {
      method: 'POST',
      url: 'https://api.anthropic.com/v1/messages?beta=true&note=a%20b+c&bad=%zz&flag',
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: [
        { name: 'content-type', value: 'application/json' },
        { name: 'x-api-key', value: '****' },
      ],
      queryString: [
        { name: 'beta', value: 'true' },
        { name: 'note', value: 'a b c' },
        { name: 'bad', value: '%zz' },
        { name: 'flag', value: '' },
      ],
      postData: { mimeType: 'application/json', text: '{"model":"opus"}\n' },
      headersSize: -1,
      bodySize: 17,
    },
    response: {
      status: 200,
      statusText: '',
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: [
        { name: 'Content-Type', value: 'text/event-stream' },
        { name: 'content-encoding', value: 'gzip' },
      ],
      content: { size: 100, compression: 60, mimeType: 'text/event-stream', text: 'event: message_start\n\n' },
      redirectURL: '',
      headersSize: -1,
      bodySize: 40,
    },
    cache: {},
    timings: { send: 10, wait: 190, receive: 300 },
    _agentprof: { exchangeId: 'ab'.repeat(12), end: 'completed' },
  })
})

test('an entry names its call and attempt, with their price', () => {
  const [call] = RUN.calls
  const [attempt] = call?.attempts ?? []
  if (!call || !attempt) return expect.fail('no attempt')
  const own = { ...EXCHANGE, opened: { ...EXCHANGE.opened, exchangeId: attempt.exchangeId } }
  expect(entry(own)._agentprof).toMatchObject({
    callId: call.id,
    attempt: 0,
    agent: 'main',
    model: 'opus',
    cost: { kind: 'priced' },
  })
})

test('an exchange that never settled has no answer', () => {
  const { response, timings, time, _agentprof } = entry({ ...EXCHANGE, settled: null, responseBody: null })
  expect({ status: response.status, timings, time, _agentprof }).toMatchObject({
    status: 0,
    timings: { send: 0, wait: 0, receive: 0 },
    time: 0,
    _agentprof: { end: 'open' },
  })
})

test('a failure before the answer is all waiting', () => {
  const settled: ExportExchange['settled'] = EXCHANGE.settled && {
    ...EXCHANGE.settled,
    end: { kind: 'failed', code: 'ECONNRESET', message: 'reset' },
    response: null,
    timing: { requestEndUs: null, responseHeadUs: null, endUs: durationUs(2500), marks: [] },
  }
  expect(entry({ ...EXCHANGE, settled, responseBody: null })).toMatchObject({
    time: 2.5,
    timings: { send: 0, wait: 2.5, receive: 0 },
    _agentprof: { end: 'failed: ECONNRESET' },
  })
})

test('bodies that are no text, were cut or were not kept say so', () => {
  const binary = entry({
    ...EXCHANGE,
    requestBody: { encoding: 'base64', text: '/w==', bytes: 1, truncated: true },
    responseBody: { encoding: 'base64', text: '/w==', bytes: 1, truncated: true },
  })
  expect(binary.request.postData).toEqual({ mimeType: 'application/json', text: '/w==', comment: 'base64; The body was cut.' })
  expect(binary.response.content).toEqual({
    size: 1,
    mimeType: 'text/event-stream',
    text: '/w==',
    encoding: 'base64',
    comment: 'The body was cut.',
  })
  const without = entry({ ...EXCHANGE, requestBody: null, responseBody: null })
  expect(without.request.postData).toBeUndefined()
  expect(without.response.content).toEqual({ size: 40, mimeType: 'text/event-stream', comment: 'The body was not kept.' })
})

test("the machine's own servers are spoken to in http", () => {
  const request = { ...EXCHANGE.opened.request, provider: 'ollama', host: '127.0.0.1:11434', path: '/api/chat', query: '' }
  expect(entry({ ...EXCHANGE, opened: { ...EXCHANGE.opened, request } }).request.url).toBe('http://127.0.0.1:11434/api/chat')
})

describe('the check of the format', () => {
  const valid = () => write(EXCHANGE)
  test.each<[string, (har: Har) => void]>([
    ['a date without zone', (har) => Object.assign(har.log.entries[0] ?? {}, { startedDateTime: '2026-01-01T00:00:00' })],
    ['times that do not add up', (har) => Object.assign(har.log.entries[0] ?? {}, { time: 1 })],
    ['a negative wait', (har) => Object.assign(har.log.entries[0]?.timings ?? {}, { wait: -1 })],
    ['a member that HAR does not have', (har) => Object.assign(har.log.entries[0]?.request ?? {}, { body: '' })],
    ['another version', (har) => Object.assign(har.log, { version: '1.1' })],
  ])('finds %s', (_, spoil) => {
    const har = valid()
    spoil(har)
    expect(harProblems(har)).not.toEqual([])
  })
})
