import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useState } from 'react'
import type { Client } from '#shared/api/client.ts'
import { ApiError } from '#shared/api/errors.ts'
import { Questions } from './components/ask.tsx'
import { CommandPalette } from './components/command-palette.tsx'
import { ContextMenu } from './components/context-menu.tsx'
import { KeyHelp } from './components/key-help.tsx'
import { LaterView } from './components/later.tsx'
import { mantineTheme } from './components/theme.ts'
import { ClientProvider } from './state/client-context.tsx'
import { LiveUpdates } from './state/connection.tsx'
import { usePlace } from './state/location.ts'
import { useStatus } from './state/queries.ts'
import { parseRoute } from './state/route.ts'
import { useAppliedTheme } from './state/theme.ts'
import { Everywhere } from './views/everywhere.tsx'
import { NoToken } from './views/no-token.tsx'
import { UnknownPlace } from './views/unknown-place.tsx'
import { views } from './views/views.ts'

/** A refusal will not change by asking again; a core that is starting or busy may answer the next time. */
const shouldRetry = (failures: number, error: Error): boolean =>
  failures < 3 && (!(error instanceof ApiError) || error.code === 'unavailable')

const createCache = (): QueryClient =>
  new QueryClient({ defaultOptions: { queries: { retry: shouldRetry, refetchOnWindowFocus: false, staleTime: 5_000 } } })

export function App({ client }: { client: Client }) {
  const [cache] = useState(createCache)
  const theme = useAppliedTheme()
  return (
    <MantineProvider theme={mantineTheme} forceColorScheme={theme}>
      <ClientProvider client={client}>
        <QueryClientProvider client={cache}>
          <LiveUpdates>
            <CurrentView />
            <Everywhere />
            <CommandPalette />
            <KeyHelp />
            <ContextMenu />
            <Questions />
            <Notifications position="bottom-right" limit={3} />
          </LiveUpdates>
        </QueryClientProvider>
      </ClientProvider>
    </MantineProvider>
  )
}

function CurrentView() {
  const { path } = usePlace()
  const { error } = useStatus()
  if (error instanceof ApiError && error.code === 'unauthorised') return <NoToken />
  const route = parseRoute(path)
  switch (route.kind) {
    case 'home':
      return <LaterView of={views.home} given={{}} />
    case 'runs':
      return <LaterView of={views.runs} given={{}} />
    case 'run':
      return <LaterView key={route.ref} of={views.run} given={{ runRef: route.ref, tab: route.tab }} />
    case 'prices':
      return <LaterView of={views.prices} given={{}} />
    case 'settings':
      return <LaterView of={views.settings} given={{}} />
    case 'unknown':
      return <UnknownPlace />
  }
}
