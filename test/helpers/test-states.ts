import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright'
import { expect, test } from 'vitest'
import { barriers } from './barriers.ts'
import type { FixtureState } from './fixture-service.ts'
import { busyState } from './fixture-state.ts'
import { openInterface } from './interface-page.ts'
import { type InterfaceState, interfaceStates } from './interface-states.ts'

/** In the afternoon, so that what is hours old is of the same day. */
const NOW = new Date(2026, 10, 23, 14, 30).getTime()
const pictures = fileURLToPath(new URL('../../test-artifacts/states/', import.meta.url))

interface Look {
  readonly colorScheme: 'dark' | 'light'
  readonly width: number
  readonly height: number
}

const LARGE = { width: 1440, height: 900 }
const SMALL = { width: 1024, height: 700 }
/** Both themes in both sizes. */
export const LOOKS: readonly Look[] = (['dark', 'light'] as const).flatMap((colorScheme) => [
  { colorScheme, ...LARGE },
  { colorScheme, ...SMALL },
])

/**
 * Registers a test for each state of each view: it says what is and what comes next, fits the window, keeps nobody out (axe), and is left as a
 * picture in `test-artifacts/states`, each of them once per look.
 */
export function testStates(looksOf: (index: number) => readonly Look[]): void {
  let core: FixtureState = busyState(NOW)
  const ui = openInterface(NOW, () => core, { strict: false })
  mkdirSync(pictures, { recursive: true })

  test.each(interfaceStates(NOW).map((state, index) => ({ ...state, index })))('$name', async ({ index, ...state }) => {
    core = state.core
    const { page } = ui
    const looks = looksOf(index)
    const [first] = looks
    if (!first) throw new Error('a state is looked at at least once')
    await take(page, first)
    await ui.open(state.path)
    await reach(page, state, () => ui.server.close())
    const problems: string[] = []
    for (const look of looks) {
      await take(page, look)
      await painted(page)
      await page.screenshot({ path: `${pictures}${state.name}-${look.colorScheme}-${look.width}.png` })
      if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) problems.push(`${look.width}: cut off`)
      problems.push(...(await cutHints(page)).map((hint) => `${look.width}: ${hint} is cut off`))
      if (await page.evaluate(isDeformed)) problems.push(`${look.width}: a mark of confidence is no circle`)
      problems.push(...(await barriers(page)).map((barrier) => `${look.colorScheme} ${look.width}: ${barrier}`))
    }
    expect(problems).toEqual([])
  })
}

async function take(page: Page, { colorScheme, width, height }: Look): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  await page.setViewportSize({ width, height })
}

/** Goes from the opened page to the state: waits for its texts, presses its keys, stops the core. */
async function reach(page: Page, { says, keys = [], stops }: InterfaceState, stop: () => Promise<void>): Promise<void> {
  const showing = (text: string) => {
    const quoted = JSON.stringify(text)
    return page.locator(`:text(${quoted}), [aria-label*=${quoted}]`).filter({ visible: true }).first()
  }
  const [first = '', ...rest] = says
  await showing(first).waitFor()
  for (const key of keys) await page.keyboard.press(key)
  if (stops) await stop()
  for (const text of rest) await showing(text).waitFor()
}

/** Marks are circles of one size: a style of another part that shares a name would stretch them. */
const isDeformed = (): boolean =>
  Array.from(document.querySelectorAll('.conf')).some((mark) => {
    const { width, height } = mark.getBoundingClientRect()
    return Math.abs(width - height) > 0.5 || width > 9
  })

/** What of the status bar is seen in part: each thing there is seen whole, or not at all. */
const cutHints = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const cut = (box: Element): string[] => {
      const edge = box.getBoundingClientRect()
      return Array.from(box.children).flatMap((part) => {
        const { top, right } = part.getBoundingClientRect()
        return top < edge.bottom && right > edge.right + 1 ? [part.textContent ?? ''] : []
      })
    }
    return Array.from(document.querySelectorAll('.statusbar, .hints')).flatMap(cut)
  })

/** Canvases are painted in the frame after their size is known, which is the one after the layout. */
const painted = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    await document.fonts.ready
    for (let frame = 0; frame < 4; frame += 1) await new Promise((resolve) => requestAnimationFrame(resolve))
  })
