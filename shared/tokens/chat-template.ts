/**
 * How a model counts a prompt beyond the o200k or cl100k tokens of its texts: its own tokenizer, and the chat template that its provider writes
 * around messages and tools. It serves where nobody reports a usage, so that it has to be estimated; what is reported needs none of it.
 */
export interface ChatTemplate {
  /** Its tokens for one of ours, in texts and answers. */
  readonly text: number
  /** The same in tool schemas, which most providers write shorter than JSON. */
  readonly schema: number
  /** Tokens around each message, instructions included. */
  readonly message: number
  /** Tokens once a prompt: what opens the answer. */
  readonly prompt: number
  /** Tokens once a prompt that offers tools: the hidden instructions for using them. */
  readonly tools: number
  /** Tokens around each tool offered. */
  readonly tool: number
  /** Its tokens for one of ours in the schema of a structured answer; 0: the provider enforces it without showing it to the model. */
  readonly outputSchema: number
  /** Tokens around a tool use, beyond its name and arguments: in an answer, and where the history repeats it. */
  readonly toolUse: number
  /** Tokens that close an answer. */
  readonly answer: number
}

/**
 * OpenAI's own rule: three tokens a message and one for its role, three to open the answer (OpenAI Cookbook, "How to count tokens with
 * tiktoken"). Tools are written as TypeScript, which is shorter than their JSON.
 */
const OPENAI: ChatTemplate = {
  text: 1,
  schema: 0.65,
  message: 4,
  prompt: 3,
  tools: 12,
  tool: 0,
  outputSchema: 0.65,
  toolUse: 8,
  answer: 0,
}

/** Most open models' templates are of this kind, with tools as JSON behind a paragraph of instructions. */
const USUAL: ChatTemplate = {
  text: 1,
  schema: 1,
  message: 4,
  prompt: 3,
  tools: 60,
  tool: 20,
  outputSchema: 1,
  toolUse: 10,
  answer: 0,
}

const CLAUDE: ChatTemplate = {
  text: 1.15,
  schema: 1,
  message: 1,
  prompt: 5,
  tools: 470,
  tool: 36,
  outputSchema: 1.15,
  toolUse: 44,
  answer: 3,
}

/** Tools alone stand in its prompts, and little around anything. */
const BARE: ChatTemplate = {
  text: 1,
  schema: 0.6,
  message: 0,
  prompt: 0,
  tools: 0,
  tool: 0,
  outputSchema: 0,
  toolUse: 0,
  answer: 0,
}

/**
 * Of others, medians over recorded traffic that reports its usage; `test/long/estimates.test.ts` hides that usage and says how far off the
 * estimates are. Anthropic's hidden prompt for tools is of the size that its documentation gives ("Tool use: pricing").
 */
const TEMPLATES: readonly (readonly [model: RegExp, template: ChatTemplate])[] = [
  [
    /claude-(?:opus-(?:4-[7-9]|[5-9])|sonnet-[5-9]|haiku-[5-9]|fable)/,
    { ...CLAUDE, text: 1.5, schema: 1.5, tools: 380, tool: 20, outputSchema: 1.5 },
  ],
  [/claude/, CLAUDE],
  [/gpt-oss/, { ...OPENAI, prompt: 63, toolUse: 11 }],
  [/gpt|davinci|babbage|^o\d|codex/, OPENAI],
  [/gemini|gemma/, BARE],
  [/command/, { ...BARE, schema: 0.7, tools: 5, outputSchema: 1 }],
  [/nova/, { ...BARE, schema: 1.4, tools: 760, tool: 88, outputSchema: 1, toolUse: 10 }],
  [/mi[sx]tral|ministral|magistral|codestral|devstral/, { ...USUAL, schema: 1.65, prompt: 1, tools: 0, tool: 3, toolUse: 2 }],
  [/deepseek/, { ...USUAL, message: 3, prompt: 0, tools: 210, tool: 21, toolUse: 36 }],
  [/qwen/, { ...USUAL, schema: 1.05, message: 1, prompt: 10, tools: 70, toolUse: 18 }],
  [/grok/, { ...USUAL, message: 0, prompt: 0, tools: 115, tool: 80, toolUse: 22 }],
]

/** The template of a model, by the name that it is served or asked under; `vendor/` prefixes do not matter. */
export function chatTemplateOf(model: string): ChatTemplate {
  const name = model.slice(model.lastIndexOf('/') + 1).toLowerCase()
  return TEMPLATES.find(([pattern]) => pattern.test(name))?.[1] ?? USUAL
}
