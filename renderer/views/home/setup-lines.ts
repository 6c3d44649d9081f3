/** How one client is pointed at the recorder. */
export interface SetupLines {
  readonly id: string
  readonly label: string
  /** What the reader types or pastes; lines that begin with `#` or `//` explain. */
  readonly code: string
  readonly note: string
}

/** Copyable lines for the common SDKs and agents. `recorder`: the address the recorder listens on, without a slash at the end. */
export function setupLines(recorder: string): readonly SetupLines[] {
  return [
    {
      id: 'openai',
      label: 'OpenAI',
      code: `# OpenAI SDKs: Python, Node, Go\nexport OPENAI_BASE_URL=${recorder}/openai/v1`,
      note: 'Chat Completions and Responses, streaming or not.',
    },
    {
      id: 'anthropic',
      label: 'Anthropic',
      code: `# Anthropic SDKs\nexport ANTHROPIC_BASE_URL=${recorder}/anthropic`,
      note: 'Messages, streaming or not.',
    },
    {
      id: 'ai-sdk',
      label: 'AI SDK',
      code: `// Vercel AI SDK\nconst openai = createOpenAI({\n  baseURL: '${recorder}/openai/v1' })\nconst anthropic = createAnthropic({\n  baseURL: '${recorder}/anthropic/v1' })`,
      note: 'Import createOpenAI from @ai-sdk/openai, createAnthropic from @ai-sdk/anthropic.',
    },
    {
      id: 'langchain',
      label: 'LangChain',
      code: `# langchain-openai, langchain-anthropic\nChatOpenAI(\n  base_url="${recorder}/openai/v1")\nChatAnthropic(\n  base_url="${recorder}/anthropic")`,
      note: 'In JavaScript: configuration: { baseURL } and anthropicApiUrl.',
    },
    {
      id: 'litellm',
      label: 'LiteLLM',
      code: `# LiteLLM, as a library or a server\nexport OPENAI_BASE_URL=${recorder}/openai/v1\nexport ANTHROPIC_BASE_URL=${recorder}/anthropic`,
      note: 'Or api_base in litellm.completion and in the server’s model list.',
    },
    {
      id: 'claude-code',
      label: 'Claude Code',
      code: `# for this command only\nANTHROPIC_BASE_URL=${recorder}/anthropic claude`,
      note: 'Its sessions and subagents are told apart by the headers it sends.',
    },
    {
      id: 'codex',
      label: 'Codex',
      code: `# for this command only\ncodex -c openai_base_url='"${recorder}/openai/v1"'`,
      note: 'Or openai_base_url in ~/.codex/config.toml.',
    },
  ]
}

/** Named runs: the path in front of the provider. */
export const namedRunExample = (recorder: string): string => `${recorder}/run/flaky-test/openai/v1`
