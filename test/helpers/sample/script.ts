/** The story that the sample tells: a coding agent fixes a flaky test, with two subagents. Times in seconds, sizes in tokens. */
export interface ToolScript {
  readonly tool: string
  readonly argument: string
  readonly seconds: number
  readonly tokens: number
}

export interface CallScript {
  readonly output: number
  readonly reasoning: number
  readonly ttft: number
  readonly tools: readonly ToolScript[]
  /** Failed first attempt: its status, how long it took and how long the client waited. */
  readonly failure?: { readonly status: number; readonly seconds: number; readonly wait: number }
  /** Starts this subagent with a Task tool use. */
  readonly spawn?: string
  /** What the user says before this call. */
  readonly user?: { readonly tokens: number; readonly text: string; readonly pause: number }
  /** The cache finds nothing of this call's prompt (`all`), or only the tools (`system`). */
  readonly cacheLost?: 'all' | 'system'
  /** Asks again for what the call before got wrong. */
  readonly repairs?: boolean
}

export interface AgentScript {
  readonly name: string
  readonly model: 'claude-opus-5' | 'claude-sonnet-5'
  readonly toolSchema: number
  readonly system: number
  readonly user: string
  readonly userTokens: number
  readonly tokensPerSecond: number
  /** Sets cache breakpoints in the conversation; without, only tools and system are cached. */
  readonly cachesMessages: boolean
  readonly calls: readonly CallScript[]
}

const tool = (name: string, argument: string, seconds: number, tokens: number): ToolScript => ({
  tool: name,
  argument,
  seconds,
  tokens,
})

export const MAIN: AgentScript = {
  name: 'main',
  model: 'claude-opus-5',
  toolSchema: 8740,
  system: 3780,
  user: 'Fix the flaky webhook_retry test',
  userTokens: 386,
  tokensPerSecond: 72,
  cachesMessages: true,
  calls: [
    {
      output: 548,
      reasoning: 230,
      ttft: 1.9,
      tools: [tool('Grep', 'webhook_retry', 0.4, 980), tool('Read', 'test/webhook_retry.test.ts', 0.3, 2740)],
    },
    { output: 806, reasoning: 350, ttft: 1.4, tools: [tool('Read', 'src/webhooks/retry.ts', 0.3, 2380)], spawn: 'explore' },
    { output: 462, reasoning: 140, ttft: 1.3, tools: [tool('Bash', 'npm test -- webhook', 14.2, 3120)] },
    {
      output: 690,
      reasoning: 400,
      ttft: 1.5,
      tools: [tool('Read', 'src/queue/backoff.ts', 0.3, 1860), tool('Read', 'src/lib/clock.ts', 0.2, 540)],
    },
    { output: 640, reasoning: 140, ttft: 1.6, tools: [] },
    {
      output: 1384,
      reasoning: 300,
      ttft: 1.6,
      tools: [tool('Edit', 'src/queue/backoff.ts', 0.2, 190)],
      user: { tokens: 148, text: 'The last answer is not valid JSON. Send the edit again.', pause: 0.2 },
      repairs: true,
    },
    { output: 344, reasoning: 90, ttft: 1.4, tools: [tool('Bash', 'npm test -- webhook', 13.6, 2980)] },
    { output: 772, reasoning: 440, ttft: 1.5, tools: [tool('Grep', 'setTimeout', 0.4, 940)] },
    { output: 584, reasoning: 260, ttft: 1.4, tools: [tool('Read', 'src/webhooks/deliver.ts', 0.3, 2420)] },
    {
      output: 1742,
      reasoning: 490,
      ttft: 3.8,
      tools: [tool('Edit', 'src/webhooks/deliver.ts', 0.2, 210), tool('Edit', 'src/lib/clock.ts', 0.2, 180)],
      failure: { status: 429, seconds: 0.3, wait: 6.2 },
      cacheLost: 'all',
    },
    { output: 628, reasoning: 200, ttft: 1.6, tools: [tool('Bash', 'npx tsc --noEmit', 7.8, 460)], spawn: 'test-fixer' },
    { output: 1094, reasoning: 370, ttft: 1.7, tools: [tool('Bash', 'npm test', 21.4, 3460)] },
    {
      output: 1602,
      reasoning: 340,
      ttft: 3.6,
      tools: [tool('Write', 'test/backoff.regression.test.ts', 0.2, 170)],
      user: { tokens: 64, text: 'Also add a regression test', pause: 8.4 },
      cacheLost: 'system',
    },
    { output: 392, reasoning: 110, ttft: 1.6, tools: [tool('Bash', 'npm test -- regression', 9.8, 1360)] },
    { output: 846, reasoning: 130, ttft: 1.7, tools: [] },
  ],
}

export const SUBAGENTS: readonly AgentScript[] = [
  {
    name: 'explore',
    model: 'claude-sonnet-5',
    toolSchema: 6240,
    system: 2160,
    user: 'Find every place that retries a webhook',
    userTokens: 520,
    tokensPerSecond: 96,
    cachesMessages: false,
    calls: [
      {
        output: 386,
        reasoning: 120,
        ttft: 1.1,
        tools: [tool('Grep', 'retryAfter', 0.4, 1460), tool('Grep', 'jitter', 0.4, 980), tool('Glob', 'src/**/*.ts', 0.3, 1240)],
      },
      {
        output: 438,
        reasoning: 140,
        ttft: 1.0,
        tools: [
          tool('Read', 'src/queue/worker.ts', 0.3, 2380),
          tool('Read', 'src/queue/index.ts', 0.3, 1160),
          tool('Read', 'src/config.ts', 0.2, 1320),
        ],
      },
      {
        output: 352,
        reasoning: 110,
        ttft: 1.1,
        tools: [tool('Read', 'src/webhooks/store.ts', 0.3, 2460), tool('Grep', 'fakeTimers', 0.4, 620)],
      },
      { output: 296, reasoning: 80, ttft: 1.2, tools: [tool('Read', 'test/helpers/time.ts', 0.3, 1480)] },
      { output: 996, reasoning: 240, ttft: 1.2, tools: [] },
    ],
  },
  {
    name: 'test-fixer',
    model: 'claude-opus-5',
    toolSchema: 7420,
    system: 2480,
    user: 'Make the queue tests pass with fake timers',
    userTokens: 640,
    tokensPerSecond: 74,
    cachesMessages: true,
    calls: [
      {
        output: 524,
        reasoning: 200,
        ttft: 1.5,
        tools: [tool('Bash', 'npm test -- queue', 12.1, 2980), tool('Read', 'test/queue.test.ts', 0.3, 2720)],
      },
      {
        output: 1118,
        reasoning: 300,
        ttft: 1.6,
        tools: [tool('Edit', 'test/queue.test.ts', 0.2, 190), tool('Bash', 'npm test -- queue', 11.6, 1640)],
        failure: { status: 529, seconds: 0.9, wait: 3.1 },
      },
      {
        output: 712,
        reasoning: 160,
        ttft: 1.5,
        tools: [tool('Edit', 'test/helpers/time.ts', 0.2, 170), tool('Bash', 'npm test -- queue', 10.9, 880)],
      },
      { output: 604, reasoning: 120, ttft: 1.4, tools: [] },
    ],
  },
]
