import { finite, isRecord, listOf, matching, members, notNegative, oneOf, type Problems, text } from './json-check.ts'

/**
 * Checks a document against HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/): members, types, ISO 8601 dates with a zone, -1 only
 * where the format allows it, and an entry's time as the sum of its timings.
 */
export function harProblems(document: unknown): Problems {
  const shape = members({ log })(document, '$')
  if (shape.length > 0 || !isRecord(document) || !isRecord(document.log) || !Array.isArray(document.log.entries)) return shape
  return document.log.entries.flatMap((entry, at) => timeProblems(entry, `$.log.entries[${at}]`))
}

const comment = { comment: text }
const sizeOrUnknown = (value: unknown, path: string): Problems => (value === -1 ? [] : notNegative(value, path))
const pair = members({ name: text, value: text }, comment)
const cookie = members(
  { name: text, value: text },
  { path: text, domain: text, expires: text, httpOnly: oneOf(true, false), secure: oneOf(true, false) },
)
const zonedDate = matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/, 'an ISO 8601 date with a zone')

const request = members(
  {
    method: text,
    url: matching(/^https?:\/\/[^/]+\//, 'an absolute URL'),
    httpVersion: text,
    cookies: listOf(cookie),
    headers: listOf(pair),
    queryString: listOf(pair),
    headersSize: sizeOrUnknown,
    bodySize: sizeOrUnknown,
  },
  { postData: members({ mimeType: text, text }, comment), ...comment },
)
const response = members(
  {
    status: notNegative,
    statusText: text,
    httpVersion: text,
    cookies: listOf(cookie),
    headers: listOf(pair),
    content: members({ size: notNegative, mimeType: text }, { text, encoding: oneOf('base64'), compression: finite, ...comment }),
    redirectURL: text,
    headersSize: sizeOrUnknown,
    bodySize: sizeOrUnknown,
  },
  comment,
)
const timings = members(
  { send: notNegative, wait: notNegative, receive: notNegative },
  { blocked: sizeOrUnknown, dns: sizeOrUnknown, connect: sizeOrUnknown, ssl: sizeOrUnknown, ...comment },
)
const entry = members(
  {
    startedDateTime: zonedDate,
    time: notNegative,
    request,
    response,
    cache: members({}, { beforeRequest: isAny, afterRequest: isAny }),
    timings,
  },
  { pageref: text, serverIPAddress: text, connection: text, ...comment },
  '_',
)
const log = members(
  { version: oneOf('1.2'), creator: members({ name: text, version: text }, comment), entries: listOf(entry) },
  { pages: isAny, browser: isAny, ...comment },
)

function isAny(): Problems {
  return []
}

function timeProblems(entry: unknown, path: string): Problems {
  if (!isRecord(entry) || !isRecord(entry.timings)) return []
  const parts = ['blocked', 'dns', 'connect', 'send', 'wait', 'receive'].map((name) =>
    Number((isRecord(entry.timings) && entry.timings[name]) || 0),
  )
  const sum = parts.filter((part) => part > 0).reduce((total, part) => total + part, 0)
  return Math.abs(sum - Number(entry.time)) < 1e-6 ? [] : [`${path}: takes ${entry.time} ms, its timings ${sum}`]
}
