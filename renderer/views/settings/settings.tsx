import { Button, SegmentedControl } from '@mantine/core'
import type { CoreStatus } from '#shared/api/contract.ts'
import { overheadWords } from '#shared/format/small-time.ts'
import { formatTokensExact } from '#shared/format/tokens.ts'
import { recorderState } from '#shared/model/problem.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { CoreStatusLine } from '../../components/core-status-line.tsx'
import { Link } from '../../components/link.tsx'
import { Page } from '../../components/page.tsx'
import { ProblemText } from '../../components/problem-text.tsx'
import { RECORDER_WORDS } from '../../components/recorder-words.ts'
import { useConnection } from '../../state/connection.tsx'
import { dayAndTime } from '../../state/days.ts'
import { useStatus } from '../../state/queries.ts'
import { useRunActions } from '../../state/run-actions.ts'
import { chooseTheme, type ThemeChoice, useThemeChoice } from '../../state/theme.ts'
import { RunLoading } from '../run/run-loading.tsx'
import { RetentionSection } from './retention-section.tsx'

const THEMES: { value: ThemeChoice; label: string }[] = [
  { value: 'dark', label: 'Dark' },
  { value: 'light', label: 'Light' },
  { value: 'system', label: 'System' },
]

export function Settings() {
  const status = useStatus()
  const theme = useThemeChoice()
  return (
    <Page at="Settings" crumb={<b>Settings</b>} status={<CoreStatusLine />}>
      <div className="screen-head">
        <h1>Settings</h1>
      </div>
      <div className="settings">
        <section>
          <h2>Appearance</h2>
          <dl>
            <dt>Theme</dt>
            <dd>
              <SegmentedControl aria-label="Theme" data={THEMES} value={theme} onChange={chooseTheme} />
            </dd>
          </dl>
        </section>
        {status.isPending && <RunLoading what="Loading the recorder’s state" />}
        {status.data && <Core status={status.data} />}
        <section>
          <h2>Privacy</h2>
          {status.data && <Level status={status.data} />}
          <p className="dim">
            Everything stays on this machine: there is no account, and nothing is sent anywhere but to the provider that your
            program called. API keys, cookies and other credentials are masked before anything is written, and never reach the
            disk.
          </p>
        </section>
      </div>
    </Page>
  )
}

const LEVELS: Record<CoreStatus['privacy'], { name: string; means: string }> = {
  full: { name: 'Full', means: 'requests and answers are kept in the data folder, so that they can be read here.' },
  redacted: {
    name: 'Redacted',
    means: 'keys, addresses, phone numbers, payment cards and what your own patterns find are masked before anything is written.',
  },
  metadata: { name: 'Metadata only', means: 'no text is kept: sizes, tokens, costs and names of tools are.' },
}

function Level({ status }: { status: CoreStatus }) {
  const { name, means } = LEVELS[status.privacy]
  return (
    <>
      <dl>
        <dt>Level</dt>
        <dd data-testid="privacy-level">
          {name}: {means}
        </dd>
      </dl>
      <p className="dim">
        To change it, put <span className="mono">{'"privacy": {"level": "full"}'}</span>, <span className="mono">redacted</span>{' '}
        or <span className="mono">metadata</span> into <span className="mono">{status.dataDir}/config.json</span> and start
        agentprof again. It holds for what is recorded from then on.
      </p>
    </>
  )
}

function Core({ status }: { status: CoreStatus }) {
  const actions = useRunActions()
  const connected = useConnection()
  return (
    <>
      <section>
        <h2>Recorder</h2>
        <dl>
          <dt>Address</dt>
          <dd>
            <span className="mono">{status.recorder}</span>
            <CopyButton text={status.recorder} what="recorder address" />
          </dd>
          <dt>State</dt>
          <dd>{connected ? RECORDER_WORDS[recorderState(status)] : 'Does not answer'}</dd>
          <dt>Waits to be stored</dt>
          <dd>
            {formatTokensExact(status.queue.exchanges)} {status.queue.exchanges === 1 ? 'exchange' : 'exchanges'}
          </dd>
          <dt>Not kept</dt>
          <dd>
            {formatTokensExact(status.dropped)} {status.dropped === 1 ? 'body or message' : 'bodies or messages'}
          </dd>
          <dt>Adds</dt>
          <dd data-testid="overhead">{overheadWords(status.overhead)}</dd>
          <dt>Problems</dt>
          <dd>{status.problems.length === 0 ? 'None' : <Problems status={status} />}</dd>
        </dl>
      </section>
      <section>
        <h2>Data</h2>
        <dl>
          <dt>Folder</dt>
          <dd>
            <span className="mono">{status.dataDir}</span>
            <CopyButton text={status.dataDir} what="data folder" />
          </dd>
          <dt>Runs</dt>
          <dd>
            <Button className="sm danger" onClick={() => void actions.clear()}>
              Delete all runs…
            </Button>
          </dd>
          <dt>Price book</dt>
          <dd>
            {status.priceBook}
            <Link to="/prices" className="link">
              See prices
            </Link>
          </dd>
        </dl>
        <p className="dim">
          A call keeps the price that was in force when it started: a later price change never moves an old total.
        </p>
      </section>
      <RetentionSection />
      <section>
        <h2>This agentprof</h2>
        <dl>
          <dt>Version</dt>
          <dd>{status.version}</dd>
          <dt>Process</dt>
          <dd>
            {status.pid}, running since {dayAndTime(status.startedAt, Date.now())}
          </dd>
        </dl>
      </section>
    </>
  )
}

function Problems({ status }: { status: CoreStatus }) {
  return (
    <ul className="problems">
      {status.problems.map((problem) => (
        <li key={problem.code}>
          <ProblemText message={problem.message} />
        </li>
      ))}
    </ul>
  )
}
