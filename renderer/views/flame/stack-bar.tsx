import { Menu } from '@mantine/core'
import type { DragEvent } from 'react'
import type { Level } from '#shared/profile/profile.ts'
import { LEVEL_WORDS } from '../../state/level-words.ts'
import { type Command, useShortcuts } from '../../state/shortcuts.ts'
import { type FlameShape, levelsFor, type ViewWeight } from '../../state/view-state.ts'
import { ShapeControl } from './shape-control.tsx'

const MONEY_LEGEND = [
  ['write', 'Cache write'],
  ['fresh', 'Fresh'],
  ['read', 'Cache read'],
  ['out', 'Output'],
  ['rea', 'Reasoning'],
  ['tool', 'Tool'],
  ['waste', 'Waste'],
  ['sub', 'Subagent'],
] as const
const TIME_LEGEND = [
  ['fresh', 'Waiting for first token'],
  ['out', 'Generating'],
  ['tool', 'Tool'],
  ['waste', 'Backoff'],
  ['sub', 'Subagent'],
] as const

interface StackBarProps {
  readonly stack: readonly Level[]
  readonly weight: ViewWeight
  readonly shape: FlameShape
  readonly onShape: (shape: FlameShape) => void
  readonly onChange: (stack: readonly Level[]) => void
}

/** The levels of the flame from the root down, which the user may reorder, and what its colours mean. */
export function StackBar({ stack, weight, shape, onShape, onChange }: StackBarProps) {
  const missing = levelsFor(weight).filter((level) => !stack.includes(level))
  useShortcuts('Stack by', stackCommands(stack, missing, onChange))
  return (
    <div className="stack-bar">
      <ShapeControl shape={shape} onChange={onShape} />
      <span className="lbl nw">Stack by</span>
      {stack.map((level, at) => (
        <span key={level} className="row">
          {at > 0 && <span className="faint">›</span>}
          <LevelMenu level={level} at={at} stack={stack} onChange={onChange} />
        </span>
      ))}
      {missing.length > 0 && (
        <LevelChip
          label="+"
          name="Add a level"
          items={missing.map((level) => ({ label: LEVEL_WORDS[level], act: () => onChange([...stack, level]) }))}
        />
      )}
      <span className="sp" />
      <span className="stack-legend">
        {(weight === 'time' ? TIME_LEGEND : MONEY_LEGEND).map(([tone, label]) => (
          <span key={tone} className="row nw">
            <i className={`sw k-${tone}`} />
            {label}
          </span>
        ))}
      </span>
    </div>
  )
}

/** The same as the menus of the levels do, for the palette. */
function stackCommands(
  stack: readonly Level[],
  missing: readonly Level[],
  onChange: (stack: readonly Level[]) => void,
): readonly Command[] {
  const word = (level: Level): string => LEVEL_WORDS[level].toLowerCase()
  const first = (level: Level): readonly Level[] => [level, ...stack.filter((other) => other !== level)]
  return [
    ...[...stack.slice(1), ...missing].map((level) => ({
      keys: [],
      says: `Stack by ${word(level)} first`,
      act: () => onChange(first(level)),
    })),
    ...missing.map((level) => ({ keys: [], says: `Add the level ${word(level)}`, act: () => onChange([...stack, level]) })),
    ...(stack.length > 1 ? stack : []).map((level) => ({
      keys: [],
      says: `Remove the level ${word(level)}`,
      act: () => onChange(stack.filter((other) => other !== level)),
    })),
  ]
}

interface LevelMenuProps {
  readonly level: Level
  readonly at: number
  readonly stack: readonly Level[]
  readonly onChange: (stack: readonly Level[]) => void
}

function LevelMenu({ level, at, stack, onChange }: LevelMenuProps) {
  const without = stack.filter((other) => other !== level)
  const moved = (to: number): readonly Level[] => without.toSpliced(to, 0, level)
  const items = [
    ...(at > 0 ? [{ label: 'Move up', act: () => onChange(moved(at - 1)) }] : []),
    ...(at < stack.length - 1 ? [{ label: 'Move down', act: () => onChange(moved(at + 1)) }] : []),
    ...(at > 0 ? [{ label: 'Move to the top', act: () => onChange(moved(0)) }] : []),
    ...(stack.length > 1 ? [{ label: 'Remove', act: () => onChange(without) }] : []),
  ]
  const onDrop = (event: DragEvent): void => {
    const dragged = stack.find((one) => one === event.dataTransfer.getData(DRAGGED))
    if (!dragged || dragged === level) return
    event.preventDefault()
    onChange(stack.filter((one) => one !== dragged).toSpliced(at, 0, dragged))
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dragging is for pointers; the menu inside does the same for the keys
    <span
      draggable
      onDragStart={(event) => {
        event.dataTransfer.setData(DRAGGED, level)
        event.dataTransfer.effectAllowed = 'move'
      }}
      onDragOver={(event) => event.dataTransfer.types.includes(DRAGGED) && event.preventDefault()}
      onDrop={onDrop}
    >
      <LevelChip label={LEVEL_WORDS[level]} name={`Level ${at + 1}: ${LEVEL_WORDS[level]}`} items={items} />
    </span>
  )
}

/** What a dragged level is known by: nothing dragged in from elsewhere is one. */
const DRAGGED = 'application/x-agentprof-level'

interface LevelChipProps {
  readonly label: string
  readonly name: string
  readonly items: readonly { readonly label: string; readonly act: () => void }[]
}

function LevelChip({ label, name, items }: LevelChipProps) {
  return (
    <Menu position="bottom-start" transitionProps={{ duration: 0 }} classNames={{ dropdown: 'menu', item: 'menu-item' }} unstyled>
      <Menu.Target>
        <button type="button" className="chip chip-button" aria-label={name}>
          {label}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {items.map((item) => (
          <Menu.Item key={item.label} onClick={item.act}>
            {item.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
