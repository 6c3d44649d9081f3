import { keyName } from '../state/shortcuts.ts'
import { Icon, type IconName } from './icon.tsx'

/** The bundled fonts have no arrow to the left or right: all four are drawn, so that they are alike and none is left to the system's fonts. */
const ARROWS: Readonly<Record<string, IconName>> = { arrowup: 'up', arrowdown: 'down', arrowleft: 'left', arrowright: 'right' }

/** A key as it stands on the keyboard. `of`: as in `Command.keys`. */
export function KeyCap({ of }: { of: string }) {
  const arrow = ARROWS[of]
  if (arrow === undefined) return <kbd>{keyName(of)}</kbd>
  return (
    <kbd>
      <Icon name={arrow} size={9} />
      <span className="sr">{keyName(of)}</span>
    </kbd>
  )
}
