import { type Picture, paintPng, paintSvg } from '../charts/picture.ts'
import type { MenuLine } from './context-menu.tsx'
import { saveFile } from './save-file.ts'
import { toast } from './toast.tsx'

const KINDS = [
  { kind: 'PNG', ending: 'png', make: paintPng },
  { kind: 'SVG', ending: 'svg', make: paintSvg },
] as const

/** The ways to save a chart as a picture: for its context menu and for the palette. */
export function pictureLines(picture: () => Picture | null, what: string): MenuLine[] {
  return KINDS.map(({ kind, ending, make }) => ({
    says: `Save the ${what} as ${kind}`,
    act: () => {
      const taken = picture()
      if (taken)
        make(taken).then(
          (blob) => saveFile(`${taken.name}.${ending}`, blob),
          (error: Error) => toast(`The picture could not be saved: ${error.message}`),
        )
    },
  }))
}
