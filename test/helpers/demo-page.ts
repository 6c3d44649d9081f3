import { rmSync } from 'node:fs'
import type { Browser, Page } from 'playwright'
import type { Run, RunDetail } from '#shared/model/run.ts'
import { launchBrowser } from '#support/browser.ts'
import { temporaryFolder } from './core.ts'
import { agentprof, startServing } from './serving.ts'

/** The demo, played to its end before the real core, and a page for its interface. */
export interface DemoPage {
  readonly browser: Browser
  readonly page: Page
  /** The dearer one of its two runs, as `show --json` has it. */
  readonly run: RunDetail
  readonly data: string
  /** A view is opened by its path, with the link's fragment. */
  link(path: string): string
  close(): Promise<void>
}

export async function openDemo(): Promise<DemoPage> {
  const browser = await launchBrowser()
  const data = temporaryFolder()
  const serving = await startServing(data, ['--demo', '--demo-pace', '0'])
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  const runs = async (): Promise<Run[]> => JSON.parse((await agentprof('runs', '--json', '--data', data)).stdout || '[]')

  /** The demo announces its end by the outcome of its second run; each look at the list is a process of its own and so needs no pause. */
  async function untilPlayed(): Promise<Run[]> {
    for (;;) {
      const all = await runs()
      if (all.length === 2 && all.every(({ status }) => status === 'finished')) return all
    }
  }
  const [dearer] = (await untilPlayed()).sort((a, b) => b.cost.nanoUsd - a.cost.nanoUsd)
  return {
    browser,
    page,
    run: JSON.parse((await agentprof('show', dearer?.id ?? '', '--json', '--data', data)).stdout),
    data,
    link: (path) => Object.assign(new URL(path, serving.ui), { hash: new URL(serving.ui).hash }).href,
    async close() {
      await browser.close()
      await serving.stop()
      rmSync(data, { recursive: true, force: true })
    },
  }
}
