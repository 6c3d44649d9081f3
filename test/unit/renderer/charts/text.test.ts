import { expect, test } from 'vitest'
import { fitText } from '../../../../renderer/charts/text.ts'

/** A font whose letters are 4 to 9 px wide, and 1 px nearer to each other after an `A` or a `V`. Counts what is measured. */
function fontOf(name: string) {
  const measured: string[] = []
  const widthOf = (text: string): number =>
    [...text].reduce(
      (sum, letter, at) => sum + 4 + (letter.charCodeAt(0) % 6) - (at > 0 && /[AV]/.test(text[at - 1] ?? '') ? 1 : 0),
      0,
    )
  const ctx = {
    font: name,
    measureText(text: string) {
      measured.push(text)
      return { width: widthOf(text) }
    },
  } as unknown as CanvasRenderingContext2D
  return { ctx, measured, widthOf }
}

const TEXTS = [
  'frame 1234',
  'AVAVAVAVAVAV',
  'src/renderer/charts/text.ts',
  'Bash',
  'iiiiiiiiiiiiiiiii',
  'WAVE of AVATARS, all of them',
]

test('of a text that is too wide the longest beginning that fits is kept', () => {
  const { ctx, widthOf } = fontOf('fits')
  for (const text of TEXTS)
    for (let width = 8; width < 200; width += 3) {
      const lengths = Array.from({ length: text.length }, (_, at) => text.length - 1 - at)
      const longest = lengths.find((length) => widthOf(`${text.slice(0, length)}…`) <= width) ?? 0
      const cut = longest >= 3 ? `${text.slice(0, longest).trimEnd()}…` : ''
      expect(fitText(ctx, text, width)).toBe(widthOf(text) <= width ? text : cut)
    }
})

test('once a font’s letters are known, few cuts of a text are measured', () => {
  const { ctx, measured, widthOf } = fontOf('few')
  const letters = 'abcdefghijklmnopqrstuvwxyz 0123456789'
  fitText(ctx, letters, widthOf(letters) - 1)
  measured.length = 0
  fitText(ctx, 'the quick brown fox jumps over 13 lazy dogs', 150)
  expect(measured.length).toBeLessThanOrEqual(4)
})

test('what nothing of can be read is left out', () => {
  const { ctx } = fontOf('narrow')
  expect(fitText(ctx, 'Bash', 7)).toBe('')
  expect(fitText(ctx, 'Bash', 16)).toBe('')
})
