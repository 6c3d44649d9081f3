import type { ParsedRequest } from '../model/prompt.ts'

/**
 * A repair answers a complaint about the *form* of an earlier answer: it did not parse, broke its schema, or named a tool or argument that does
 * not exist. A tool that ran and failed (a test, a missing file) is the normal course of work and no complaint. Strict: a missed repair
 * understates waste, a false one accuses a good answer.
 *
 * Phrases, with where they come from: Claude Code (`InputValidationError`, `tool_use_error`), MCP error -32602, Vercel AI SDK
 * (`Invalid input for tool`, `unavailable tool`), LangChain (`is not a valid tool`, `did not satisfy the constraints`), Pydantic AI and
 * instructor (`validation error`, `Fix the errors and try again`, `Correct your JSON`), OpenAI Agents (`invalid JSON input`).
 */
const BAD_TOOL_USE = [
  /input ?validation ?error|invalid[_ ](tool[_ ])?(arguments?|input|params|parameters)\b/i,
  /\b\d+ validation errors?\b|arguments? validation error/i,
  // Databases say "no such function" and "function app.now does not exist" of their own.
  /(is not a valid|unknown|unavailable|unrecognized|non-?existent) (tool|function)\b|no such tool\b/i,
  /(tool ['"`]?[\w.-]+|function ['"`]?[\w-]+)['"`]? (not found|does not exist|is not available)/i,
  /missing required (argument|parameter|property|field|keyword)|required (argument|parameter|property) ['"`]?[\w.-]+['"`]? (is )?missing/i,
  // Of the use's own arguments: a program that ran may have stumbled over some other JSON.
  /invalid json (input|arguments?)\b|\b(arguments?|input|parameters?|(tool|function) call)\b[^.\n]{0,40}\b(not valid|invalid) json/i,
  /(could not|cannot|failed to|unable to) (parse|decode) (the )?(json )?(tool |function )?(arguments?|input|call)\b/i,
  /does not (match|conform to|satisfy) the (\w+ )?schema/i,
]
const BAD_ANSWER = [
  /fix the errors? and try again/i,
  /correct your (json|response|answer|output)/i,
  /\b\d+ validation errors?\b|validation errors? (found|for|in)\b|failed validation/i,
  /\b((your|previous|last) (\w+ )?(answer|response|reply|output|completion|message|json)|the (answer|response|reply|output|completion))\b[^.;\n]{0,60}?\b(was|is|were|did|does|could|can|must|failed|contains?|has|had)\b[^.;\n]{0,80}?\b(invalid|not (valid|parse|be parsed|match|conform|satisfy|follow)|malformed|unparse?able|incomplete|(wrong|incorrect) (schema|format))/i,
  /\b(your|previous|last) (\w+ )?(answer|response|reply|output|completion|message|json)\b (must|failed|fails|violate[sd]?)\b[^.;\n]{0,60}?\b(schema|format)\b/i,
  /(could not|cannot|failed to|unable to) (parse|decode) (your|the|as|it|json)/i,
  /(not|isn't|is not|invalid|must be) valid json|invalid json/i,
]

/** A rejection says so at once; further down a result may hold such phrases because it quotes code or logs. */
const REJECTED_WITHIN = 200
/** A complaint is a short note. */
const LONGEST_COMPLAINT = 4000

/**
 * Whether a request complains about the answer before: every tool result that it brings since message `since` rejects the tool use itself, or,
 * where it brings none, the user's message rejects the answer.
 */
export function complains(request: ParsedRequest, since: number): boolean {
  const parts = request.parts.filter((part) => part.message !== null && part.message >= since)
  const results = parts.filter(({ kind }) => kind === 'tool-result')
  if (results.length > 0) return results.every(({ text }) => says(text.slice(0, REJECTED_WITHIN), BAD_TOOL_USE))
  const texts = parts.filter(({ kind }) => kind === 'user')
  return texts.length > 0 && texts.some(({ text }) => says(text, BAD_ANSWER))
}

const says = (text: string, phrases: readonly RegExp[]): boolean =>
  text.length <= LONGEST_COMPLAINT && phrases.some((phrase) => phrase.test(text))
