import type { PendingTool } from './pending-tools.ts'

/** Shorter texts turn up anywhere. */
const LEAST_TEXT = 24

/**
 * The tool use that started a subagent: one whose arguments hold the text that the new conversation opens with, or (where the client wraps
 * it) a text of which that opening holds. Equal beats contained; a use that has started none yet beats one that has; then the oldest.
 * `openings`: the parts of the conversation's first user message.
 */
export function findStarter(openings: readonly string[], pending: readonly PendingTool[]): PendingTool | null {
  const ranked = [...pending.filter((tool) => !tool.started), ...pending.filter((tool) => tool.started)]
  const equal = (argument: string, opening: string) => argument === opening
  const contained = (argument: string, opening: string) =>
    (opening.length >= LEAST_TEXT && argument.includes(opening)) || (argument.length >= LEAST_TEXT && opening.includes(argument))
  for (const fits of [equal, contained]) {
    const found = ranked.find((tool) =>
      textsOf(tool.arguments).some((argument) => openings.some((opening) => fits(argument, opening))),
    )
    if (found) return found
  }
  return null
}

/** What its starter calls a subagent, in order of how well the argument names it. */
const NAMING = ['subagent_type', 'agent_type', 'agent_name', 'agent', 'name', 'description']
const LONGEST_NAME = 60

/** The name that a tool use's arguments give a subagent, else the tool's own name. */
export function nameFromStarter(tool: PendingTool): string {
  const parsed = parseArguments(tool.arguments)
  if (parsed !== null && typeof parsed === 'object' && !Array.isArray(parsed)) {
    for (const key of NAMING) {
      const value: unknown = Reflect.get(parsed, key)
      if (typeof value === 'string' && value.trim() !== '' && value.length <= LONGEST_NAME && !value.includes('\n'))
        return value.trim()
    }
  }
  return tool.name
}

/** Every text in the arguments; cut or broken JSON counts as one text. */
function textsOf(json: string): string[] {
  const texts: string[] = []
  collect(parseArguments(json) ?? json)
  return texts

  function collect(value: unknown): void {
    if (typeof value === 'string') {
      if (value.trim() !== '') texts.push(value.trim())
    } else if (value !== null && typeof value === 'object') {
      for (const each of Object.values(value)) collect(each)
    }
  }
}

function parseArguments(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return null
  }
}
