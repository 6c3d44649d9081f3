import { expect, test } from 'vitest'
import { viewTranscripts } from '#shared/profile/view-transcript.ts'
import { diffLines } from '../../../../renderer/views/transcript/text-diff.ts'
import { noTextOfAll, transcriptRows } from '../../../../renderer/views/transcript/transcript-rows.ts'
import { sampleTranscripts } from '../../../helpers/sample/sample-transcript.ts'
import { withoutTexts } from '../../../helpers/sample/troubled-runs.ts'
import { INDEX, SAMPLE } from '../sample.ts'

const [main] = viewTranscripts(sampleTranscripts(SAMPLE), '')
if (!main) throw new Error('the sample says nothing')
const rows = transcriptRows(main, INDEX)
const ofCall = (number: number) => {
  const from = rows.findIndex((row) => row.kind === 'call' && row.call.number === number)
  const to = rows.findIndex((row, at) => at > from && row.kind === 'call')
  return rows.slice(from, to < 0 ? undefined : to)
}
const words = (number: number) =>
  ofCall(number).map((row) => (row.kind === 'block' ? `${row.side} ${row.block.kind} ${row.block.name ?? ''}`.trim() : row.kind))

test('the first call shows its whole prompt, the schemas together, then its answer', () => {
  expect(words(1)).toEqual([
    'call',
    'schemas',
    'prompt system',
    'prompt user',
    'answer reasoning',
    'answer tool-use Grep',
    'answer tool-use Read',
  ])
})

test('a later call shows what is new, and says how much it carries', () => {
  expect(ofCall(2)[0]).toMatchObject({ kind: 'call', change: { carried: 5, added: 3, changed: 0, removed: 0 } })
  expect(words(2).slice(0, 4)).toEqual(['call', 'prompt assistant', 'prompt tool-result Grep', 'prompt tool-result Read'])
})

test('instructions that took the place of others are shown as a change', () => {
  expect(ofCall(22)[0]).toMatchObject({ kind: 'call', change: { changed: 1, removed: 0 } })
  const change = ofCall(22).find((row) => row.kind === 'changed')
  expect(change?.kind === 'changed' && diffLines(change.before.text, change.after.text)).toEqual([
    { kind: 'same', text: 'Work in small steps and run the tests after each.' },
    { kind: 'same', text: 'Never edit generated files.' },
    { kind: 'gone', text: 'It is 14:26.', marked: [9, 11] },
    { kind: 'new', text: 'It is 14:31.', marked: [9, 11] },
  ])
})

test('why no call has its text is said once; where some have it, at each that has not', () => {
  const noText = { kind: 'withheld', why: 'metadata' } as const
  const [silent] = viewTranscripts(sampleTranscripts(withoutTexts(SAMPLE, noText)), '')
  if (!silent) throw new Error('the sample has no agent')
  expect(noTextOfAll(silent)).toEqual(noText)
  expect(new Set(transcriptRows(silent, INDEX).map(({ kind }) => kind))).toEqual(new Set(['call']))

  const [first, ...others] = silent.calls
  if (!first) throw new Error('the sample has no call')
  const { noText: _, ...readable } = first
  const some = { ...silent, calls: [{ ...readable, prompt: { kept: 0, more: [] }, answer: [0] }, ...others] }
  expect(noTextOfAll(some)).toBe(null)
  const said = transcriptRows(some, INDEX).flatMap((row) => (row.kind === 'silent' ? [row.noText] : []))
  expect(said).toEqual(others.map(() => noText))
  expect(noTextOfAll(main)).toBe(null)
})

test('every block is shown once', () => {
  const ids = rows.flatMap((row) =>
    row.kind === 'schemas' ? row.blocks.map(({ id }) => id) : row.kind === 'block' || row.kind === 'changed' ? [row.id] : [],
  )
  expect(ids.toSorted((a, b) => a - b)).toEqual(main.blocks.map((_, id) => id))
})

test.each([
  [
    'a\nb',
    'a\nb',
    [
      ['same', 'a'],
      ['same', 'b'],
    ],
  ],
  [
    'a',
    '',
    [
      ['gone', 'a'],
      ['new', ''],
    ],
  ],
  [
    'a\nc',
    'a\nb\nc',
    [
      ['same', 'a'],
      ['new', 'b'],
      ['same', 'c'],
    ],
  ],
])('the difference of %j and %j', (before, after, expected) => {
  expect(diffLines(before, after).map(({ kind, text }) => [kind, text])).toEqual(expected)
})
