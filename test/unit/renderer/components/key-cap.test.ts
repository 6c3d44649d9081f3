import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { KeyCap } from '../../../../renderer/components/key-cap.tsx'

const fontStyles = readFileSync(createRequire(import.meta.url).resolve('@fontsource-variable/jetbrains-mono/wght.css'), 'utf8')
const bundled = [...fontStyles.matchAll(/U\+([\dA-F]+)(?:-([\dA-F]+))?/g)].map(([, from = '', to = from]) => [
  Number.parseInt(from, 16),
  Number.parseInt(to, 16),
])
const isBundled = (text: string): boolean =>
  [...text].every((letter) =>
    bundled.some(([from = 0, to = 0]) => from <= Number(letter.codePointAt(0)) && Number(letter.codePointAt(0)) <= to),
  )

const KEYS = [
  'w',
  '[',
  '?',
  '/',
  'escape',
  'backspace',
  ' ',
  'shift+f10',
  'mod+k',
  'arrowup',
  'arrowdown',
  'arrowleft',
  'arrowright',
]

test.each(KEYS)('the cap of %s is drawn without a font of the system', (key) => {
  const cap = renderToStaticMarkup(createElement(KeyCap, { of: key }))
  expect(isBundled(cap.replaceAll(/<[^>]*>/g, ''))).toBe(true)
})

test('an arrow is drawn, and has a name for who does not see it', () => {
  expect(renderToStaticMarkup(createElement(KeyCap, { of: 'arrowleft' }))).toMatch(
    /^<kbd><svg .*aria-hidden="true".*<\/svg><span class="sr">Left<\/span><\/kbd>$/,
  )
})
