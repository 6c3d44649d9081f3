import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const renderer = fileURLToPath(new URL('../../../../renderer/', import.meta.url))
const mantine = fileURLToPath(new URL('../../../../node_modules/@mantine/core/styles/', import.meta.url))

/** Drawn by our own classes wherever they are used: `unstyled` in the theme, or on each menu. */
const UNSTYLED = new Set(['Button', 'SegmentedControl', 'Tabs', 'Menu'])
/** Of packages whose own styles stand in the file as a whole, the components of Mantine's core that they are made of. */
const WITHIN = ['Modal', 'Input', 'ScrollArea', 'UnstyledButton', 'Notification']

const sources = readdirSync(renderer, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.tsx'))
  .map((file) => readFileSync(join(renderer, file), 'utf8'))
const used = sources.flatMap((source) =>
  [...source.matchAll(/import \{([^}]*)\} from '@mantine\/core'/g)].flatMap(([, names = '']) =>
    names.split(',').map((name) => name.trim()),
  ),
)
const hasStyles = (name: string): boolean => existsSync(join(mantine, `${name}.layer.css`))
const styles = readFileSync(join(renderer, 'styles/mantine.css'), 'utf8')
const imported = [...styles.matchAll(/@mantine\/core\/styles\/(\w+)\.layer/g)].map(([, name]) => name)

test('each component of Mantine that is drawn in its own look has its styles', () => {
  const drawn = [...new Set([...used, ...WITHIN])].filter((name) => hasStyles(name) && !UNSTYLED.has(name))
  expect(drawn).toContain('Drawer')
  expect(drawn.filter((name) => !imported.includes(name))).toEqual([])
})

test('every menu carries our classes alone', () => {
  const menus = sources.flatMap((source) =>
    source
      .split(/<Menu\s/)
      .slice(1)
      .map((rest) => rest.split('<Menu.Target')[0] ?? ''),
  )
  expect(menus.length).toBeGreaterThan(0)
  expect(menus.filter((tag) => !/\bunstyled\b/.test(tag))).toEqual([])
})
