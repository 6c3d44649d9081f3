import { matchesGlob } from 'node:path'
import { z } from 'zod'
import type { ToolOutcome } from './conversation.ts'
import type { Workspace } from './workspace.ts'

/** The agent's tools for files, at work on a workspace. */
export type FileTool = (input: unknown, workspace: Workspace) => ToolOutcome

const failed = (text: string): ToolOutcome => ({ text, isError: true })

const ReadInput = z.object({ path: z.string() })

export function read(input: unknown, workspace: Workspace): ToolOutcome {
  const { path } = ReadInput.parse(input)
  const content = workspace.read(path)
  return content === null ? failed(`${path} does not exist.`) : { text: numbered(linesOf(content), 1) }
}

const EditInput = z.object({ path: z.string(), old_string: z.string(), new_string: z.string() })
const CONTEXT_LINES = 2

export function edit(input: unknown, workspace: Workspace): ToolOutcome {
  const { path, old_string, new_string } = EditInput.parse(input)
  const content = workspace.read(path)
  if (content === null) return failed(`${path} does not exist.`)
  const parts = content.split(old_string)
  if (parts.length !== 2) return failed(`old_string occurs ${parts.length - 1} times in ${path}; it has to occur once.`)
  const [before = '', after = ''] = parts
  workspace.write(path, before + new_string + after)
  const first = linesOf(before).length + 1
  const last = first + linesOf(new_string).length - 1
  const lines = linesOf(before + new_string + after)
  const shown = (from: number, to: number) => numbered(lines.slice(Math.max(1, from) - 1, to), Math.max(1, from))
  return {
    text: [
      `${path} has been changed: lines ${first} to ${last} are new, ${linesOf(old_string).length} lines were replaced. Its edges now read:`,
      shown(first - CONTEXT_LINES, first + CONTEXT_LINES),
      '   …',
      shown(last - CONTEXT_LINES, last + CONTEXT_LINES),
    ].join('\n'),
  }
}

const WriteInput = z.object({ path: z.string(), content: z.string() })

export function write(input: unknown, workspace: Workspace): ToolOutcome {
  const { path, content } = WriteInput.parse(input)
  const existed = workspace.read(path) !== null
  workspace.write(path, content)
  const lines = linesOf(content)
  return {
    text: [
      `${path} has been ${existed ? 'overwritten' : 'created'}, ${lines.length} lines. It begins:`,
      numbered(lines.slice(0, 8), 1),
    ].join('\n'),
  }
}

const GlobInput = z.object({ pattern: z.string() })

export function glob(input: unknown, workspace: Workspace): ToolOutcome {
  const { pattern } = GlobInput.parse(input)
  const found = workspace.paths().filter((path) => matchesGlob(path, pattern))
  return { text: found.length > 0 ? found.join('\n') : 'No files fit.' }
}

const GrepInput = z.object({
  pattern: z.string(),
  path: z.string().optional(),
  mode: z.enum(['content', 'files', 'count']).default('files'),
  context: z.number().default(0),
})

export function grep(input: unknown, workspace: Workspace): ToolOutcome {
  const { pattern, path: under = '', mode, context } = GrepInput.parse(input)
  const expression = new RegExp(pattern)
  const found = workspace.paths().flatMap((path) => {
    const lines = linesOf(workspace.read(path) ?? '')
    const hits = lines.flatMap((line, index) => (expression.test(line) ? [index] : []))
    return path.startsWith(under) && hits.length > 0 ? [{ path, lines, hits }] : []
  })
  if (found.length === 0) return { text: 'No matches.' }
  switch (mode) {
    case 'files':
      return { text: found.map(({ path }) => path).join('\n') }
    case 'count':
      return { text: found.map(({ path, hits }) => `${path}:${hits.length}`).join('\n') }
    case 'content':
      return { text: found.flatMap(({ path, lines, hits }) => withContext(path, lines, hits, context)).join('\n') }
  }
}

/** As grep prints them: `:` after a match, `-` after its surroundings, `--` between groups. */
function withContext(path: string, lines: readonly string[], hits: readonly number[], context: number): string[] {
  const printed: string[] = []
  let previous = -1
  lines.forEach((line, index) => {
    if (!hits.some((hit) => Math.abs(hit - index) <= context)) return
    if (context > 0 && previous >= 0 && index > previous + 1) printed.push('--')
    const sign = hits.includes(index) ? ':' : '-'
    printed.push(`${path}${sign}${index + 1}${sign}${line}`)
    previous = index
  })
  if (context > 0) printed.push('--')
  return printed
}

function linesOf(content: string): readonly string[] {
  const lines = content.split('\n')
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}

const numbered = (lines: readonly string[], first: number): string =>
  lines.map((line, index) => `${String(first + index).padStart(6)}\t${line}`).join('\n')
