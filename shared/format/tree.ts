import { oneLine } from './one-line.ts'
import { formatShare } from './share.ts'
import { UNKNOWN } from './symbols.ts'

/** What a tree of frames must have to be printed; a profile's `FrameNode` is one. */
export interface TreeNode {
  readonly name: string
  readonly self: number
  readonly total: number
  /** Its amount is not known: `total` is 0, and shown as `–` in a table. */
  readonly unknown?: boolean
  readonly children: readonly TreeNode[]
}

/** A tree as lines, for tests and for reading: `- main (total 1050, self 0)`, children indented by two. */
export function formatTree(root: TreeNode, amount: (value: number) => string = String): string[] {
  const lines: string[] = []
  const walk = (node: TreeNode, indent: string): void => {
    lines.push(`${indent}- ${oneLine(node.name)} (total ${amount(node.total)}, self ${amount(node.self)})`)
    for (const child of node.children) walk(child, `${indent}  `)
  }
  walk(root, '')
  return lines
}

export interface TreeTableOptions {
  readonly amount: (value: number) => string
  /** Frames below this share of the root are summed into one line `… n others`. */
  readonly minShare?: number
  readonly maxDepth?: number
  readonly maxName?: number
}

/**
 * A tree for a terminal: amount and share of the root in aligned columns, then the names as branches.
 * ```
 * $1.84  100%  Fix the flaky test
 * $1.04   56%  ├ Input
 * $0.80   44%  └ Output
 * ```
 */
export function formatTreeTable(root: TreeNode, options: TreeTableOptions): string[] {
  const { amount, minShare = 0, maxDepth = Number.POSITIVE_INFINITY, maxName = 100 } = options
  const rows: { amount: string; share: string; name: string }[] = []
  const add = (total: number | null, name: string): void =>
    void rows.push({ amount: total === null ? UNKNOWN : amount(total), share: formatShare(total, root.total), name })
  const known = ({ total, unknown }: TreeNode): number | null => (unknown ? null : total)

  const walk = (node: TreeNode, lead: string, depth: number): void => {
    if (depth >= maxDepth) return
    const shown = node.children.filter((child) => child.total >= minShare * root.total)
    const hidden = node.children.filter((child) => child.total < minShare * root.total)
    for (const [at, child] of shown.entries()) {
      const last = at === shown.length - 1 && hidden.length === 0
      add(known(child), `${lead}${last ? '└' : '├'} ${oneLine(child.name, maxName)}`)
      walk(child, `${lead}${last ? '  ' : '│ '}`, depth + 1)
    }
    if (hidden.length > 0) {
      const total = hidden.reduce((sum, child) => sum + child.total, 0)
      add(total, `${lead}└ … ${hidden.length} ${hidden.length === 1 ? 'other' : 'others'}`)
    }
  }
  add(known(root), oneLine(root.name, maxName))
  walk(root, '', 0)

  const width = (key: 'amount' | 'share'): number => rows.reduce((widest, row) => Math.max(widest, row[key].length), 0)
  const amountWidth = width('amount')
  const shareWidth = width('share')
  return rows.map((row) => `${row.amount.padStart(amountWidth)}  ${row.share.padStart(shareWidth)}  ${row.name}`)
}
