import type { RequestTool } from '../../messages-api/messages-request.ts'
import { EDIT, GLOB, GREP, NOTEBOOK_EDIT, READ, WRITE } from './file-tools.ts'
import { SENTRY_TOOLS } from './sentry-tools.ts'
import { GITHUB_TOOLS, POSTGRES_TOOLS } from './service-tools.ts'
import { BASH, BASH_OUTPUT, KILL_SHELL, TASK, TODO_WRITE } from './shell-tools.ts'
import { WEB_FETCH, WEB_SEARCH } from './web-tools.ts'

const BUILT_IN = [BASH, READ, EDIT, WRITE, GLOB, GREP, TASK, TODO_WRITE]
const OTHERS = [...GITHUB_TOOLS, ...POSTGRES_TOOLS, WEB_FETCH, WEB_SEARCH, BASH_OUTPUT, KILL_SHELL, NOTEBOOK_EDIT]

/** The main agent's tools, in the order in which their servers connected. */
export const MAIN_TOOLS: readonly RequestTool[] = [...BUILT_IN, ...SENTRY_TOOLS, ...OTHERS]

/** The same after the server `sentry` has lost its connection and come back: its tools are listed last. */
export const MAIN_TOOLS_AFTER_RECONNECT: readonly RequestTool[] = [...BUILT_IN, ...OTHERS, ...SENTRY_TOOLS]

const without = (...left: readonly RequestTool[]) => MAIN_TOOLS.filter((tool) => !left.includes(tool))

export const EXPLORE_TOOLS: readonly RequestTool[] = without(
  BASH,
  EDIT,
  WRITE,
  TASK,
  TODO_WRITE,
  BASH_OUTPUT,
  KILL_SHELL,
  NOTEBOOK_EDIT,
)

export const TEST_FIXER_TOOLS: readonly RequestTool[] = without(TASK, NOTEBOOK_EDIT, WEB_SEARCH, ...GITHUB_TOOLS.slice(-1))
