import type { Page } from 'playwright'

const SCROLLER = '.runs-scroll'
const WHEEL_TURNS = 150
const WHEEL_PX = 400
const DRAG_FRAMES = 180

/** Turns the wheel over the list, a notch and a half each time. */
export async function turnWheel(page: Page): Promise<void> {
  await page.locator(SCROLLER).hover()
  for (let turn = 0; turn < WHEEL_TURNS; turn += 1) await page.mouse.wheel(0, WHEEL_PX)
}

/** Moves the list as a drag of its scrollbar does: through all of it in three seconds, every frame far from the one before. */
export function dragScrollbar(page: Page): Promise<void> {
  return page.locator(SCROLLER).evaluate(async (scroller, frames) => {
    for (let frame = 0; frame <= frames; frame += 1) {
      scroller.scrollTop = (frame / frames) * (scroller.scrollHeight - scroller.clientHeight)
      await new Promise(requestAnimationFrame)
    }
  }, DRAG_FRAMES)
}

/** Jumps as a click into the scrollbar's track does, to this share of the list; returns how long it took until every row in view was there. */
export function jumpTo(page: Page, share: number): Promise<number> {
  return page.locator(SCROLLER).evaluate(async (scroller, to) => {
    const isThere = (): boolean => {
      const { top, bottom } = scroller.getBoundingClientRect()
      const inView = [...scroller.querySelectorAll('tbody tr:not(.runs-spacer)')].filter((row) => {
        const box = row.getBoundingClientRect()
        return box.bottom > top && box.top < bottom
      })
      return inView.length > 0 && inView.every((row) => !row.classList.contains('runs-waiting'))
    }
    const started = performance.now()
    scroller.scrollTop = to * (scroller.scrollHeight - scroller.clientHeight)
    do await new Promise(requestAnimationFrame)
    while (!isThere())
    return performance.now() - started
  }, share)
}
