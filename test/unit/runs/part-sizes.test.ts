import { expect, test } from 'vitest'
import type { PromptPart } from '#shared/model/prompt.ts'
import type { SegmentRecord } from '#shared/model/records.ts'
import { nanoUsd } from '#shared/model/units.ts'
import type { UsageBuckets } from '#shared/model/usage.ts'
import { sizeParts } from '#shared/runs/part-sizes.ts'

const segment = (kind: SegmentRecord['kind'], text: string, buckets: UsageBuckets): SegmentRecord => ({
  direction: 'input',
  kind,
  attempt: 0,
  buckets,
  tokens: Object.values(buckets.other ?? buckets).reduce((sum: number, count) => sum + Number(count), 0),
  nanoUsd: nanoUsd(0),
  ...(text !== '' && { preview: text }),
})
const part = (kind: PromptPart['kind'], text: string, message: number | null = null): PromptPart => ({ kind, text, message })
const sizes = (parts: readonly PromptPart[], segments: readonly SegmentRecord[]) =>
  sizeParts(parts, segments).map(({ text, tokens }) => `${text} ${tokens}`)

test('a part has the tokens of its segments, over all the buckets that it is spread over', () => {
  expect(
    sizes(
      [part('system', 'Fix tests.'), part('user', 'Go', 0)],
      [
        segment('system', 'Fix tests.', { cacheRead: 600 }),
        segment('system', 'Fix tests.', { cacheWrite5m: 100 }),
        segment('user', 'Go', { cacheWrite5m: 9 }),
      ],
    ),
  ).toEqual(['Fix tests. 700', 'Go 9'])
})

test('what is hidden goes with the part that it stands before; what weighs nothing has no segment', () => {
  expect(
    sizes(
      [part('system', 'Fix tests.'), part('user', '', 0), part('user', 'Go', 1)],
      [
        segment('unattributed', '', { inputFresh: 300 }),
        segment('system', 'Fix tests.', { inputFresh: 20 }),
        segment('user', 'Go', { inputFresh: 9 }),
      ],
    ),
  ).toEqual(['Fix tests. 320', ' 0', 'Go 9'])
})

test('equal parts of one message keep their own tokens, wherever the cached prefix ends', () => {
  const twice = [part('user', 'Go on.', 0), part('user', 'Go on.', 0)]
  const first = segment('user', 'Go on.', { cacheRead: 6 })
  const second = segment('user', 'Go on.', { inputFresh: 3 })
  expect(sizes(twice, [first, { ...second, apart: true }])).toEqual(['Go on. 6', 'Go on. 3'])
  expect(sizes(twice, [first, second, segment('user', 'Go on.', { inputFresh: 9 })])).toEqual(['Go on. 9', 'Go on. 9'])
})

test('what the provider added while it answered belongs to none of the parts sent', () => {
  const listed = { ...segment('tool-schema', '{"name":"find"}', { inputFresh: 40 }), toolUseId: 'mcpl_1' }
  expect(sizes([part('user', 'Who?', 0)], [segment('user', 'Who?', { inputFresh: 5 }), listed])).toEqual(['Who? 5'])
})

test('media are counted behind the text but stand where they were sent', () => {
  const picture: PromptPart = { kind: 'media', text: '', message: 0, media: { type: 'image', bytes: 9 } }
  expect(
    sizes(
      [picture, part('user', 'What is this?', 0)],
      [segment('user', 'What is this?', { inputFresh: 5 }), segment('media', '', { other: { 'input.image': 258 } })],
    ),
  ).toEqual([' 258', 'What is this? 5'])
})

test('where the segments are not those of the parts, length decides, and nothing is lost', () => {
  expect(
    sizes([part('system', 'aaaa'), part('user', 'bb', 0)], [segment('tool-schema', '{"name":"Read"}', { inputFresh: 60 })]),
  ).toEqual(['aaaa 40', 'bb 20'])
  expect(sizeParts([], [segment('unattributed', '', { inputFresh: 60 })])).toEqual([])
})
