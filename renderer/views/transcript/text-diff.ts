/** A line of two texts: in both, only in the earlier, or only in the later one. */
export interface DiffLine {
  readonly kind: 'same' | 'gone' | 'new'
  readonly text: string
  /** Of the first line that differs, what differs: from this character up to that. */
  readonly marked?: readonly [from: number, to: number]
}

const CONTEXT = 2

/** Where two texts part: the lines that differ between their common beginning and end, with a few around them. */
export function diffLines(before: string, after: string): readonly DiffLine[] {
  const [old, now] = [before.split('\n'), after.split('\n')]
  const most = Math.min(old.length, now.length)
  let head = 0
  while (head < most && old[head] === now[head]) head += 1
  let tail = 0
  while (tail < most - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail += 1
  const same = (lines: readonly string[]): DiffLine[] => lines.map((text) => ({ kind: 'same', text }))
  const [gone, come] = [old.slice(head, old.length - tail), now.slice(head, now.length - tail)]
  const span = gone[0] !== undefined && come[0] !== undefined ? differing(gone[0], come[0]) : null
  const lines = (kind: 'gone' | 'new', texts: readonly string[]): DiffLine[] =>
    texts.map((text, at) => ({ kind, text, ...(at === 0 && span && { marked: span[kind] }) }))
  return [
    ...same(now.slice(Math.max(0, head - CONTEXT), head)),
    ...lines('gone', gone),
    ...lines('new', come),
    ...same(now.slice(now.length - tail, now.length - tail + CONTEXT)),
  ]
}

function differing(old: string, now: string): Record<'gone' | 'new', readonly [number, number]> {
  const most = Math.min(old.length, now.length)
  let head = 0
  while (head < most && old[head] === now[head]) head += 1
  let tail = 0
  while (tail < most - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail += 1
  return { gone: [head, old.length - tail], new: [head, now.length - tail] }
}
