import type { ReactNode } from 'react'
import { Rail, type RailEntry } from './rail.tsx'
import { RecorderBar } from './recorder-bar.tsx'
import { TitleBar } from './title-bar.tsx'

interface PageProps {
  readonly at: RailEntry | null
  readonly crumb: ReactNode
  readonly status?: ReactNode
  readonly children: ReactNode
}

/** The frame that every screen stands in: title bar, rail, the screen itself, status bar. */
export function Page({ at, crumb, status, children }: PageProps) {
  return (
    <div className="app">
      <TitleBar crumb={crumb} />
      <Rail at={at} />
      <main>
        <RecorderBar />
        {children}
      </main>
      <footer className="statusbar">{status}</footer>
    </div>
  )
}
