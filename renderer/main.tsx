import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import '@mantine/core/styles.layer.css'
import '@mantine/notifications/styles.layer.css'
import '@mantine/spotlight/styles.layer.css'
import './styles/tokens.css'
import './styles/app.css'
import './styles/home.css'
import './styles/run.css'
import './styles/timeline.css'
import './styles/flame.css'
import './styles/table.css'
import './styles/context.css'
import './styles/transcript.css'
import './styles/call.css'
import './styles/drawer.css'
import './styles/settings.css'
import './styles/commands.css'
import './styles/tour.css'
import './styles/runs.css'
import { createRoot } from 'react-dom/client'
import { createClient } from '#shared/api/client.ts'
import { App } from './app.tsx'
import { applyTheme } from './state/theme.ts'
import { chooseTransport } from './transports/choose.ts'
import { NoToken } from './views/no-token.tsx'

applyTheme()
const root = document.getElementById('root')
if (!root) throw new Error('The page has no #root to draw into.')
const transport = chooseTransport()
createRoot(root).render(transport ? <App client={createClient(transport)} /> : <NoToken />)
