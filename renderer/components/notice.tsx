import type { ReactNode } from 'react'
import { Icon } from './icon.tsx'

/** Something went wrong: what failed, what still holds, and one action. */
export function Notice({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className="notice" role="alert">
      <Icon name="warn" size={15} />
      <span>{children}</span>
      <span className="sp" />
      {action}
    </div>
  )
}
