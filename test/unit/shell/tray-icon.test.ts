import { expect, test } from 'vitest'
import { type Bitmap, trayIcon } from '../../../electron/shell/tray-icon.ts'

/** One character per pixel: its colour's first letter. */
const LETTERS: Readonly<Record<string, string>> = {
  '0,0,0,0': ' ',
  '0,0,0,255': 'k',
  '168,152,139,255': 'g',
  '242,200,131,255': 'c',
  '59,160,227,255': 'o',
  '187,118,56,255': 'b',
}

function drawn({ width, height, pixels }: Bitmap): string[] {
  const letter = (row: number, column: number): string => {
    const at = (row * width + column) * 4
    return LETTERS[pixels.slice(at, at + 4).join()] ?? '?'
  }
  return Array.from({ length: height }, (_, row) => Array.from({ length: width }, (_, column) => letter(row, column)).join(''))
}

test('the icon is a flame', () => {
  expect(drawn(trayIcon('colour', 1))).toEqual([
    '                ',
    '                ',
    ' gggggggggggggg ',
    ' gggggggggggggg ',
    ' gggggggggggggg ',
    '                ',
    ' cccccccc ooooo ',
    ' cccccccc ooooo ',
    ' cccccccc ooooo ',
    '                ',
    ' bbbbb          ',
    ' bbbbb          ',
    ' bbbbb          ',
    '                ',
    '                ',
    '                ',
  ])
})

test('a template is its shape alone, in black', () => {
  const shape = drawn(trayIcon('colour', 1)).map((row) => row.replaceAll(/\S/g, 'k'))
  expect(drawn(trayIcon('template', 1))).toEqual(shape)
})

test('at twice the scale every point is four pixels', () => {
  const once = drawn(trayIcon('colour', 1))
  const twice = once.flatMap((row) => Array(2).fill(row.replaceAll(/./g, '$&$&')))
  expect(drawn(trayIcon('colour', 2))).toEqual(twice)
})
