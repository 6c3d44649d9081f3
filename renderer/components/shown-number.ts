/** A number as the interface writes it, with its unit: `$0.317`, `<$0.0001`, `617.0k`, `6m 13s`, `96%`, `41 tok/s`, `+12,034`. */
const NUMBER = /^[<+\u2212]?\$?\d[\d.,]*(?:\s?[%a-zA-Zµ/]+(?:\s\d+[a-z]+)*)?$/
/** How far up from what was pointed at a number may stand: its digits may be marked or faint. */
const LEVELS = 3

/** A number on the page: as it is shown, and with all its digits where they are known. */
export interface ShownNumber {
  readonly shown: string
  readonly exact: string | null
}

export const isNumberText = (text: string): boolean => NUMBER.test(text)

/** The number at an element; null: it is none. */
export function numberAt(target: EventTarget | null): ShownNumber | null {
  let element = target instanceof Element ? target : null
  for (let level = 0; element && level < LEVELS; level += 1, element = element.parentElement) {
    const shown = element.textContent?.trim() ?? ''
    if (!isNumberText(shown)) continue
    const exact = element.closest('[title]')?.getAttribute('title') ?? ''
    return { shown, exact: isNumberText(exact) && exact !== shown ? exact : null }
  }
  return null
}
