import { oneLine } from '#shared/format/one-line.ts'
import { toast } from './toast.tsx'

const TOLD_CHARACTERS = 60

/** Puts a text on the clipboard. A browser may refuse it, which is said, with the text where it is short enough to be read off. */
export async function putOnClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    toast(`Nothing was copied: the browser refused. It is “${oneLine(text, TOLD_CHARACTERS)}”.`)
    return false
  }
}

/** The same, and says what was copied. */
export async function copy(text: string): Promise<void> {
  if (await putOnClipboard(text)) toast(`Copied “${oneLine(text, TOLD_CHARACTERS)}”.`)
}
