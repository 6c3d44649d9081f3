import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import './styles/mantine.css'
import './styles/tokens.css'
import './styles/app.css'
import './styles/controls.css'
import './styles/data.css'
import './styles/notices.css'
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
import './styles/prices.css'
import { firstQuestions } from './state/first-questions.ts'
import { parseRoute } from './state/route.ts'
import { applyTheme } from './state/theme.ts'
import { chooseTransport } from './transports/choose.ts'
import { askEarly } from './transports/early.ts'
import { importView, viewOf } from './views/import-view.ts'

// This module is small: while the code that draws is still being loaded, the core is asked for what it will draw.
applyTheme()
const transport = chooseTransport()
const { pathname: path, search } = window.location
const view = viewOf(parseRoute(path))
if (transport && view) void importView[view]()
const asked = transport && askEarly(transport, firstQuestions({ path, search }))
void import('./start.tsx').then(({ start }) => start(asked, view))
