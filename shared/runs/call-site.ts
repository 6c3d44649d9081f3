import type { ParsedRequest } from '../model/prompt.ts'
import type { Hash } from './conversation.ts'
import type { PendingTool } from './pending-tools.ts'

/** Tool names that a call site spells out; of more, the rest is told by a digest. */
const SPELLED_OUT = 3

/**
 * Names the place in the agent's program that asks: agent, what led to the call, tools offered. Never the prompt's wording, so that it survives
 * edits: `main · result of Read · Bash, Edit, Read`.
 */
export function buildCallSite(agent: string, led: string, tools: readonly string[], hash: Hash): string {
  return [agentKind(agent), led, ...(tools.length > 0 ? [toolSet(tools, hash)] : [])].join(' · ')
}

/** What led to a call that brings these tool results (or none) since the last answer. */
export function whatLed(request: ParsedRequest, since: number, answered: readonly PendingTool[]): string {
  if (request.messages.length === 0) return 'request'
  const results = request.parts.filter((part) => part.kind === 'tool-result' && part.message !== null && part.message >= since)
  const names = results.map((part) => part.name ?? answered.find((tool) => tool.id === part.toolUseId)?.name ?? 'a tool')
  return names.length > 0 ? `result of ${[...new Set(names)].sort().join(', ')}` : 'user turn'
}

/** `explore 2` asks from the same place as `explore`. */
const agentKind = (agent: string): string => agent.replace(/ \d+$/, '')

function toolSet(tools: readonly string[], hash: Hash): string {
  const names = [...new Set(tools)].sort()
  const spelled = names.slice(0, SPELLED_OUT).join(', ')
  const rest = names.length - SPELLED_OUT
  return rest > 0 ? `${spelled} and ${rest} more #${hash(names.join('\n')).slice(0, 6)}` : spelled
}
