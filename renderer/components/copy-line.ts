import type { MenuLine } from './context-menu.tsx'
import { copy } from './copy.ts'

/** A line of a context menu that copies a text. */
export const copyLine = (says: string, text: string): MenuLine => ({ says, act: () => void copy(text) })
