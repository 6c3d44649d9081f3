import { Button, Tabs } from '@mantine/core'
import type { CoreStatus } from '#shared/api/contract.ts'
import { formatTokensExact } from '#shared/format/tokens.ts'
import { CodeBlock } from '../../components/code-block.tsx'
import { Icon } from '../../components/icon.tsx'
import { useRunActions } from '../../state/run-actions.ts'
import { namedRunExample, type SetupLines } from './setup-lines.ts'

interface SendTrafficProps {
  readonly status: CoreStatus
  readonly lines: readonly SetupLines[]
  /** Id of the lines that are shown. */
  readonly client: string
  readonly onClient: (id: string) => void
}

/** Copyable lines for the common SDKs and agents, and who has been heard from. */
export function SendTraffic({ status, lines, client, onClient }: SendTrafficProps) {
  return (
    <aside className="home-side" aria-label="Send traffic here">
      <div className="side-head">
        <h2>Send traffic here</h2>
      </div>
      <Tabs value={client} onChange={(id) => id !== null && onClient(id)} keepMounted={false}>
        <Tabs.List aria-label="Client">
          {lines.map(({ id, label }) => (
            <Tabs.Tab key={id} value={id}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {lines.map(({ id, label, code, note }) => (
          <Tabs.Panel key={id} value={id}>
            <CodeBlock code={code} what={`lines for ${label}`} />
            <p className="dim side-note">{note} Your API key is passed through and never written to disk.</p>
          </Tabs.Panel>
        ))}
      </Tabs>
      <RecordedTerminal opens={status.opensTerminal} />
      <section className="side-part">
        <h2>Name a run</h2>
        <p className="dim side-text">
          Put <code>/run/name</code> in front of the provider:
        </p>
        <p className="side-text mono wrap">{namedRunExample(status.recorder)}</p>
      </section>
      <section className="side-part">
        <h2>Heard from</h2>
        <Providers status={status} />
      </section>
      <section className="side-part">
        <h2>No calls showing up?</h2>
        <p className="dim side-text">
          Open a new shell after setting a variable, and see that the program has no base URL of its own: what is set in code
          wins.
        </p>
      </section>
    </aside>
  )
}

/** A shell as the command of `agentprof run`: whatever is started in it is recorded, as one run. */
function RecordedTerminal({ opens }: { opens: boolean }) {
  const actions = useRunActions()
  return (
    <section className="side-part">
      <h2>Or record a whole terminal</h2>
      {opens ? (
        <p className="side-text">
          <Button className="sm" onClick={() => void actions.openTerminal()}>
            Open terminal with recording on
          </Button>
        </p>
      ) : (
        <CodeBlock code={'agentprof run --name terminal -- "$SHELL"'} what="command that records a terminal" />
      )}
    </section>
  )
}

function Providers({ status }: { status: CoreStatus }) {
  if (status.providers.length === 0) return <p className="faint side-text">Nobody yet: waiting for a first call.</p>
  return (
    <ul className="heard">
      {status.providers.map(({ provider, calls, client }) => (
        <li key={provider}>
          <Icon name="check" size={13} />
          <span className="el">
            {provider} {client && <span className="dim">{client}</span>}
          </span>
          <span className="dim num">
            {formatTokensExact(calls)} {calls === 1 ? 'call' : 'calls'}
          </span>
        </li>
      ))}
    </ul>
  )
}
