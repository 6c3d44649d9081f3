import { describe, expect, test } from 'vitest'
import { parseFormData } from '#shared/providers/form-data.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const shown = (text: string) =>
  parseFormData(bytes(text))?.map(({ name, file, data }) => [name, file, new TextDecoder().decode(data)]) ?? null

const field = (name: string, value: string, file = '') =>
  `--b\r\nContent-Disposition: form-data; name="${name}"${file === '' ? '' : `; filename="${file}"`}\r\n\r\n${value}\r\n`

describe('a form', () => {
  test('is split into its fields and files, whatever stands in them', () => {
    expect(
      shown(`${field('model', 'whisper-1')}${field('file', '\r\n--a\r\n\r\n', 'x.wav')}${field('empty', '')}--b--\r\n`),
    ).toEqual([
      ['model', null, 'whisper-1'],
      ['file', 'x.wav', '\r\n--a\r\n\r\n'],
      ['empty', null, ''],
    ])
  })

  test('that was cut keeps what came', () => {
    const whole = field('model', 'whisper-1') + field('file', 'RIFFWAVE', 'x.wav')
    expect(shown(whole.slice(0, -8))).toEqual([
      ['model', null, 'whisper-1'],
      ['file', 'x.wav', 'RI'],
    ])
    for (let end = 0; end < whole.length; end += 1) shown(whole.slice(0, end))
  })
})

test.each(['', '{"model":"m"}', '--', 'plain\r\n'])('%j is none', (text) => {
  expect(shown(text)).toBeNull()
})
