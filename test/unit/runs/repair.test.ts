import { expect, test } from 'vitest'
import type { ParsedRequest } from '#shared/model/prompt.ts'
import { complains } from '#shared/runs/repair.ts'

const request = (kind: 'user' | 'tool-result', ...texts: string[]): ParsedRequest => ({
  model: 'm',
  streaming: false,
  parts: texts.map((text) => ({ kind, text, message: 2 })),
  messages: [],
  tools: [],
})

test.for([
  'InputValidationError: [{"code":"invalid_type","expected":"string","path":["file_path"]}]',
  'MCP error -32602: Invalid arguments for tool search: expected number at "limit"',
  'Error: Invalid input for tool weather: Type validation failed',
  'serch is not a valid tool, try one of [search, fetch].',
  '1 validation error for call[search]\nquery\n  Missing required argument',
  'An error occurred while running the tool. Error: Invalid JSON input for tool search: {"q": ',
  'Failed to parse arguments: Unexpected end of JSON input',
  'The arguments of the tool call are not valid JSON.',
])('a tool result that rejects the use is a complaint: %s', (text) => {
  expect(complains(request('tool-result', text), 2)).toBe(true)
})

test.for([
  'Error: ENOENT: no such file or directory, open "a.ts"',
  'FAIL test/queue.test.ts > retries › expected 3 to be 2',
  'Command failed with exit code 1: grep: invalid option -- z',
  'npm error Missing script: "tset"',
  '{"error":"not found"}',
  `SyntaxError: Unexpected token '}', ..."a": 1,}" is not valid JSON`,
  'Error: in prepare, no such function: json_extract2 (1)',
  'ERROR 1305 (42000): FUNCTION app.now_utc does not exist',
  `1: import { z } from 'zod'\n${'// a source file\n'.repeat(20)}throw new Error('Invalid arguments')`,
  '',
])('a tool that ran and failed is none: %s', (text) => {
  expect(complains(request('tool-result', text), 2)).toBe(false)
})

test('where several results come back, all of them must reject', () => {
  expect(complains(request('tool-result', 'InputValidationError: x', 'fine'), 2)).toBe(false)
  expect(complains(request('tool-result', 'InputValidationError: x', 'Invalid arguments'), 2)).toBe(true)
})

test.for([
  '2 validation errors for Answer\nname\n  Field required\n\nFix the errors and try again.',
  'Correct your JSON ONLY RESPONSE, based on the following errors: ...',
  'Your answer is not valid JSON: Unexpected token S in JSON at position 0. Answer with JSON only.',
  'The previous response could not be parsed: it does not match the schema.',
  'Your last message was malformed, please follow the format.',
  'Your answer must follow the schema given above.',
])('a user message that rejects the answer is a complaint: %s', (text) => {
  expect(complains(request('user', text), 2)).toBe(true)
})

test.for([
  'Thanks! Now add validation to the form and show the errors below each field.',
  'The response was slow. Can you make it faster?',
  'Write a function that returns true where a string is not valid.',
  'The JSON of the settings page is malformed in production: find out why.',
  'Your last answer was right; next, describe the format of the log.',
  'Go on.',
])('other user messages are none: %s', (text) => {
  expect(complains(request('user', text), 2)).toBe(false)
})

test('what stood in the conversation before is not complained about again', () => {
  expect(complains(request('user', 'Fix the errors and try again.'), 3)).toBe(false)
})
