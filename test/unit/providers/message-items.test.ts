import { describe, expect, test } from 'vitest'
import { inlineMedia, linkedMedia, type MessageItem, toPromptMessage, withDetail } from '#shared/providers/message-items.ts'
import { mp4, pdf, wav } from '../../helpers/media-files.ts'

const use = (fields: Partial<Extract<MessageItem, { kind: 'tool-use' }>>): MessageItem => ({
  kind: 'tool-use',
  id: 'u1',
  name: 'grep',
  arguments: '{}',
  serverSide: false,
  ...fields,
})
const canonical = (...items: MessageItem[]): string => toPromptMessage({ role: 'assistant', items }).canonical
const text = (value: string): MessageItem => ({ kind: 'text', text: value })

describe('the canonical form of a message', () => {
  test('is the same for one text and for the same in pieces, with blanks around it or without', () => {
    expect(canonical(text('one two'))).toBe(canonical(text('\none '), text('two\n')))
  })

  test('does not see reasoning, cache marks or what tools at the provider did', () => {
    expect(
      canonical({ kind: 'reasoning', text: 'hm' }, { kind: 'text', text: 'a', cacheBreak: '5m' }, use({ serverSide: true })),
    ).toBe(canonical(text('a')))
  })

  test('sees texts, uses, their names, ids and arguments', () => {
    const forms = [
      canonical(text('a')),
      canonical(text('b')),
      canonical(text('a'), use({})),
      canonical(text('a'), use({ id: 'u2' })),
      canonical(text('a'), use({ name: 'find' })),
      canonical(text('a'), use({ arguments: '{"x":1}' })),
    ]
    expect(new Set(forms).size).toBe(forms.length)
  })

  test('tells one picture from another', () => {
    const forms = [inlineMedia('image', 'AAAAAAAA'), inlineMedia('image', 'AAAABAAA'), linkedMedia('image', 'https://a')]
    expect(new Set(forms.map((item) => canonical(item))).size).toBe(3)
    expect(canonical(inlineMedia('image', 'AAAA'))).toBe(canonical(linkedMedia('image', 'data:image/png;base64,AAAA')))
  })

  test('sees tool results of a user, and links them to their uses', () => {
    const result = (value: string): MessageItem => ({ kind: 'tool-result', toolUseId: 'u1', text: value, media: [] })
    const message = toPromptMessage({ role: 'tool', items: [result('22')] })
    expect(message).toEqual({
      role: 'tool',
      canonical: '["tool","",[],[["u1","22",[]]],[]]',
      toolUseIds: [],
      toolResultIds: ['u1'],
    })
    expect(message.canonical).not.toBe(toPromptMessage({ role: 'tool', items: [result('23')] }).canonical)
  })
})

test('a picture in the request tells its pixels, and the detail that was asked for', () => {
  const gif = Buffer.from('GIF89a\x2c\x01\xc8\x00', 'latin1').toString('base64')
  const item = linkedMedia('image', `data:image/gif;base64,${gif}`)
  expect(item.media).toEqual({ type: 'image', bytes: 10, image: { width: 300, height: 200 } })
  expect(withDetail(item, 'low').media.image).toEqual({ width: 300, height: 200, detail: 'low' })
  expect(withDetail(item, 'high')).toBe(item)
  const link = linkedMedia('image', 'https://a')
  expect(withDetail(link, 'low')).toBe(link)
  expect(inlineMedia('document', gif).media).toEqual({ type: 'document', bytes: 10 })
})

test('sound and film in the request tell their length, a PDF its pages', () => {
  const read = (type: 'audio' | 'other' | 'document', file: Buffer) => inlineMedia(type, file.toString('base64')).media
  expect(read('audio', wav({ seconds: 3.7 }))).toMatchObject({ type: 'audio', seconds: 3.7 })
  expect(read('other', mp4({ version: 0, scale: 600, duration: 8400 }))).toMatchObject({ type: 'other', seconds: 14 })
  expect(read('document', pdf({ pages: 3 }))).toMatchObject({ type: 'document', pages: 3 })
  const notes = Buffer.from('Just notes.')
  expect(read('document', notes)).toEqual({ type: 'document', bytes: notes.length })
  expect(read('audio', notes)).toEqual({ type: 'audio', bytes: notes.length })
})
