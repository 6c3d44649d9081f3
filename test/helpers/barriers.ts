import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright'

/** What keeps somebody out: the violations of accessibility rules that axe calls serious or critical, and where. */
export async function barriers(view: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page: view }).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} at ${target.join(' ')}`))
}
