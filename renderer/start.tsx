import { createRoot } from 'react-dom/client'
import { createClient, type Transport } from '#shared/api/client.ts'
import { App } from './app.tsx'
import type { ViewName } from './views/import-view.ts'
import { NoToken } from './views/no-token.tsx'
import { loadViews, views } from './views/views.ts'

/** The other views are loaded once the first has had this long to come on screen. */
const OTHERS_AFTER_MS = 1500

/** Draws the interface, `view` first. A transport of null: this page was opened without a way to the core. */
export async function start(transport: Transport | null, view: ViewName | null): Promise<void> {
  const root = document.getElementById('root')
  if (!root) throw new Error('The page has no #root to draw into.')
  if (!transport) return createRoot(root).render(<NoToken />)
  if (view) await views[view].load()
  createRoot(root).render(<App client={createClient(transport)} />)
  setTimeout(() => requestIdleCallback(loadViews), OTHERS_AFTER_MS)
}
