import { expect, test } from 'vitest'
import { placeCard } from '../../../../renderer/views/tour/place-card.ts'

const screen = { width: 1440, height: 900 }
const box = (left: number, top: number, width: number, height: number) => ({ left, top, width, height })

test.each([
  ['below what stands high', box(80, 80, 160, 60), screen, { left: 80, width: 340, top: 152 }],
  ['above what stands low', box(80, 600, 400, 250), screen, { left: 80, width: 340, bottom: 312 }],
  ['beside what fills the height', box(1070, 40, 370, 840), screen, { left: 718, width: 340, top: 40 }],
  ['never past the right edge', box(1300, 80, 100, 60), screen, { left: 1088, width: 340, top: 152 }],
  ['within a narrow window', box(10, 10, 100, 40), { width: 300, height: 600 }, { left: 12, width: 276, top: 62 }],
])('%s', (_, anchor, on, place) => {
  expect(placeCard(anchor, on)).toEqual(place)
})
