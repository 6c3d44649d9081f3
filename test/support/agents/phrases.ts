/** What frameworks and tools say: complaints about the form of an answer, and what only looks like one. */
type Phrases = readonly [(name: string) => string, ...((name: string) => string)[]]

/** Claude Code, MCP, Vercel AI SDK, LangChain, Pydantic AI, OpenAI Agents. */
export const REJECTED_USE: Phrases = [
  (tool) => `<tool_use_error>InputValidationError: ${tool} failed: The required parameter \`path\` is missing</tool_use_error>`,
  (tool) => `MCP error -32602: Invalid arguments for tool ${tool}: [{"code":"invalid_type","expected":"string"}]`,
  (tool) => `Invalid input for tool ${tool}: Type validation failed: Value: {"path":1}.`,
  (tool) => `Error: ${tool}s is not a valid tool, try one of [${tool}].`,
  () => '1 validation error:\n```json\n[{"type":"missing","loc":["path"]}]\n```\n\nFix the errors and try again.',
  (tool) => `An error occurred while running the tool. Please try again. Error: Invalid JSON input for tool ${tool}: {"path":`,
]

/** instructor, Pydantic AI, and agents of one's own. */
export const REJECTED_ANSWER: Phrases = [
  () => 'Correct your JSON ONLY RESPONSE, based on the following errors:\n1 validation error for Report\nscore\n  Field required',
  () => 'Plain text responses are not permitted, please include your response in a tool call\n\nFix the errors and try again.',
  () => 'Your previous response was not valid JSON. Answer with JSON alone.',
  () => 'Could not parse your answer: Expecting value: line 1 column 1 (char 0). Answer again.',
]

/** Tools that ran, well or badly. */
export const RESULTS: Phrases = [
  (what) => `export const ${what} = 1\n`,
  (what) => `Error: ENOENT: no such file or directory, open '${what}.ts'`,
  (what) => `${what}:1\nSyntaxError: Unexpected token '}', ..."a": 1,}" is not valid JSON\n    at JSON.parse (<anonymous>)`,
  (what) => `Error: in prepare, no such function: ${what}`,
  (what) => `FAIL test/${what}.test.ts\n  2 tests failed: expected 3, received 4`,
  (what) => `${what}: command not found`,
  (what) => `TypeError: ${what}() missing 1 required positional argument: 'path'`,
  () => '',
]

/** What people say next. */
export const FOLLOW_UPS: Phrases = [
  (what) => `Good. Now look at ${what}.`,
  (what) => `Your last answer was right; next, describe the format of ${what}.`,
  (what) => `Thanks. The JSON of ${what} is malformed in production: find out why.`,
  (what) => `The tests of ${what} failed. Fix them and try again.`,
]
