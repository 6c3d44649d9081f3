import { all, finite, isRecord, listOf, members, notNegative, oneOf, type Problems, text } from './json-check.ts'

/**
 * Checks a document against speedscope's file format (https://www.speedscope.app/file-format-schema.json), and beyond the schema what its
 * reader relies on: as many weights as samples, frames that exist, events in order and balanced, an end that is not before the start.
 */
export function speedscopeProblems(document: unknown): Problems {
  const shape = file(document, '$')
  if (shape.length > 0 || !isRecord(document)) return shape
  const { shared, profiles, activeProfileIndex = 0 } = document
  const frames = isRecord(shared) && Array.isArray(shared.frames) ? shared.frames.length : 0
  const list = Array.isArray(profiles) ? profiles : []
  const active =
    typeof activeProfileIndex === 'number' && activeProfileIndex < Math.max(1, list.length)
      ? []
      : ['$.activeProfileIndex: no such profile']
  return [...active, ...list.flatMap((profile, at) => profileProblems(profile, frames, `$.profiles[${at}]`))]
}

const header = {
  name: text,
  unit: oneOf('none', 'nanoseconds', 'microseconds', 'milliseconds', 'seconds', 'bytes'),
  startValue: finite,
  endValue: finite,
}
const sampled = members({ ...header, type: oneOf('sampled'), samples: listOf(listOf(notNegative)), weights: listOf(notNegative) })
const event = members({ type: oneOf('O', 'C'), at: finite, frame: notNegative })
const evented = members({ ...header, type: oneOf('evented'), events: listOf(event) })
const anyProfile = (value: unknown, path: string): Problems =>
  isRecord(value) && value.type === 'evented' ? evented(value, path) : sampled(value, path)

const file = members(
  {
    $schema: oneOf('https://www.speedscope.app/file-format-schema.json'),
    shared: members({ frames: listOf(members({ name: text }, { file: text, line: finite, col: finite })) }),
    profiles: listOf(anyProfile),
  },
  { name: text, activeProfileIndex: all(notNegative), exporter: text },
)

function profileProblems(profile: unknown, frames: number, path: string): Problems {
  if (!isRecord(profile)) return []
  const { startValue, endValue, samples, weights, events } = profile
  const problems: Problems = []
  if (Number(endValue) < Number(startValue)) problems.push(`${path}: ends before it starts`)
  if (Array.isArray(samples) && Array.isArray(weights)) {
    if (samples.length !== weights.length) problems.push(`${path}: ${samples.length} samples, ${weights.length} weights`)
    for (const index of samples.flat())
      if (!Number.isInteger(index) || index >= frames) problems.push(`${path}: no frame ${index}`)
  }
  if (Array.isArray(events)) problems.push(...eventProblems(events, frames, path))
  return problems
}

function eventProblems(events: readonly { type: string; at: number; frame: number }[], frames: number, path: string): Problems {
  const open: number[] = []
  let last = Number.NEGATIVE_INFINITY
  const problems = events.flatMap(({ type, at, frame }, index) => {
    const found = [
      ...(at < last ? [`${path}.events[${index}]: goes back in time`] : []),
      ...(frame >= frames ? [`${path}.events[${index}]: no frame ${frame}`] : []),
    ]
    last = at
    if (type === 'O') open.push(frame)
    else if (open.pop() !== frame) found.push(`${path}.events[${index}]: closes a frame that is not on top`)
    return found
  })
  return open.length > 0 ? [...problems, `${path}: ${open.length} frames stay open`] : problems
}

/** Reads a sampled profile as its left-heavy view does: the total of every stack of names, `a;b;c`. */
export function leftHeavyTotals(document: unknown, profileName: string): ReadonlyMap<string, number> {
  const totals = new Map<string, number>()
  if (!isRecord(document) || !isRecord(document.shared) || !Array.isArray(document.profiles)) return totals
  const frames: unknown[] = Array.isArray(document.shared.frames) ? document.shared.frames : []
  const names = frames.map((frame) => (isRecord(frame) ? String(frame.name) : ''))
  const profile: unknown = document.profiles.find((one) => isRecord(one) && one.name === profileName)
  if (!isRecord(profile) || !Array.isArray(profile.samples) || !Array.isArray(profile.weights)) return totals
  for (const [at, sample] of profile.samples.entries()) {
    let path = ''
    for (const index of sample) {
      path = path ? `${path};${names[index]}` : String(names[index])
      totals.set(path, (totals.get(path) ?? 0) + Number(profile.weights[at]))
    }
  }
  return totals
}
