/** How one client names its sessions and agents: by headers, fields of the body, or JSON within a header (see `Words`); the first one sent counts. */
export interface SessionClient {
  readonly client: string
  readonly session: readonly string[]
  readonly agent?: readonly string[]
  readonly parentAgent?: readonly string[]
  readonly agentName?: readonly string[]
  /** Common names count only where the client also sends one of these (`name: text`), … */
  readonly onlyWith?: RegExp
  /** … or where the first of these says the same as another one. */
  readonly onlyWhereEqual?: readonly string[]
  /** Main agents have ids too. */
  readonly namesMain?: true
  /** Subagents have sessions of their own, and name their parent's. */
  readonly subagentsHaveSessions?: true
  /** See `ClientSession.isWindow`. */
  readonly isWindow: boolean
}

/**
 * The first client that a request speaks like is believed. `session-id` and its like alone are too common: any program may send them for anything.
 * `x-client-request-id` is by its meaning another one in each request; Pi writes its session there.
 */
export const CLIENTS: readonly SessionClient[] = [
  {
    /** Source: Claude Code's gateway protocol (headers since 2.1.86); coder/aibridge pull request 241 (`metadata.user_id`). */
    client: 'Claude Code',
    session: ['x-claude-code-session-id', 'body metadata.user_id'],
    agent: ['x-claude-code-agent-id'],
    parentAgent: ['x-claude-code-parent-agent-id'],
    isWindow: true,
  },
  {
    /** Source: openai/codex pull requests 21570 and 27557. A frame of a WebSocket speaks for itself, before its handshake. */
    client: 'Codex',
    session: [
      'body client_metadata.session_id',
      'body client_metadata.x-codex-turn-metadata.session_id',
      'session-id',
      'session_id',
      'x-codex-turn-metadata.session_id',
      'body prompt_cache_key',
    ],
    agent: [
      'body client_metadata.thread_id',
      'body client_metadata.x-codex-turn-metadata.thread_id',
      'thread-id',
      'x-codex-turn-metadata.thread_id',
    ],
    parentAgent: [
      'body client_metadata.x-codex-parent-thread-id',
      'body client_metadata.x-codex-turn-metadata.parent_thread_id',
      'x-codex-parent-thread-id',
      'x-codex-turn-metadata.parent_thread_id',
    ],
    agentName: ['body client_metadata.x-openai-subagent', 'x-openai-subagent'],
    onlyWith: /^(originator: codex|x-codex-|body client_metadata\.x-codex-)/,
    namesMain: true,
    isWindow: true,
  },
  {
    /** Source: anomalyco/opencode issue 12930 and `session/llm/request.ts`. */
    client: 'OpenCode',
    session: ['x-parent-session-id', 'x-opencode-session', 'x-session-affinity', 'x-session-id'],
    agent: ['x-opencode-session', 'x-session-affinity', 'x-session-id'],
    onlyWith: /^(x-opencode-|user-agent: opencode\/|x-session-(affinity|id): ses_)/,
    subagentsHaveSessions: true,
    isWindow: true,
  },
  { client: 'Amp', session: ['x-amp-thread-id'], isWindow: true },
  {
    client: 'Pi',
    session: ['x-client-request-id'],
    onlyWith: /^originator: pi$/,
    onlyWhereEqual: ['x-client-request-id', 'session_id', 'body prompt_cache_key'],
    isWindow: true,
  },
  {
    /** Source: docs.litellm.ai, "Session Logs". A program says what it likes here, and may say the same for as long as it lives. */
    client: 'LiteLLM',
    session: ['x-litellm-session-id', 'body litellm_session_id', 'body metadata.session_id'],
    isWindow: false,
  },
  /** Source: docs.cohere.com, "Chat" (v1). Any text, of which a program may have one for all that it does. */
  { client: 'Cohere', session: ['body conversation_id'], isWindow: false },
]
