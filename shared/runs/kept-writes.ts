import type { IndexWrite } from '../model/index-write.ts'
import { assertNever } from '../model/result.ts'
import type { DerivedIndex, LinkKind } from './derived-index.ts'

/** An index that also notes what is written to it. */
export function notingIndex(index: DerivedIndex, note: (write: IndexWrite) => void): DerivedIndex {
  const write = (made: IndexWrite): void => {
    note(made)
    applyWrite(index, made)
  }
  return {
    ...index,
    putRun: (run) => write({ to: 'run', run }),
    putTotals: (run, totals) => write({ to: 'totals', run, totals }),
    putAgent: (agent) => write({ to: 'agent', agent }),
    putCall: (call, segments) => write({ to: 'call', call, segments }),
    putOpen: (open) => write({ to: 'open', open }),
    removeOpen: (exchange) => write({ to: 'settled', exchange }),
    putTool: (trace, tool) => write({ to: 'tool', trace, tool }),
    putLink: (kind, key, target) => write({ to: 'link', kind, key, target }),
    removeLink: (kind, key) => write({ to: 'link', kind, key, target: null }),
  }
}

/** Makes a write again. */
export function applyWrite(index: DerivedIndex, write: IndexWrite): void {
  switch (write.to) {
    case 'run':
      index.putRun(write.run)
      break
    case 'totals':
      index.putTotals(write.run, write.totals)
      break
    case 'agent':
      index.putAgent(write.agent)
      break
    case 'call':
      index.putCall(write.call, write.segments)
      break
    case 'open':
      index.putOpen(write.open)
      break
    case 'settled':
      index.removeOpen(write.exchange)
      break
    case 'tool':
      index.putTool(write.trace, write.tool)
      break
    case 'link':
      if (write.target) index.putLink(write.kind as LinkKind, write.key, write.target)
      else index.removeLink(write.kind as LinkKind, write.key)
      break
    default:
      assertNever(write)
  }
}
