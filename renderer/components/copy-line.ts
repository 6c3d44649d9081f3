import type { MenuLine } from './context-menu.tsx'

/** A line of a context menu that copies a text. */
export const copyLine = (says: string, text: string): MenuLine => ({
  says,
  act: () => void navigator.clipboard.writeText(text),
})
