import { Button } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { bodiesWords } from '#shared/format/bodies-words.ts'
import type { RemovalReport, Retention } from '#shared/model/removal.ts'
import { ask } from '../../components/ask.tsx'
import { QueryNotice } from '../../components/query-notice.tsx'
import { toast } from '../../components/toast.tsx'
import { useClient } from '../../state/client-context.tsx'
import { RemovalPreview } from './removal-preview.tsx'
import { draftOf, type LimitDraft, limitsOf, wrongLimit } from './retention-draft.ts'

/** How much is kept of what was sent and answered: the limits, and what would go by them before they are set. */
export function RetentionSection() {
  const client = useClient()
  const limits = useQuery({ queryKey: ['retention'], queryFn: () => client.call('retention.get', {}) })
  return (
    <section>
      <h2>Bodies</h2>
      <QueryNotice query={limits} what="How much is kept" />
      {limits.data && <Limits key={JSON.stringify(limits.data)} limits={limits.data} />}
      <p className="dim">
        Bodies are the texts of requests and answers. Runs whose bodies are removed keep their names, tokens, costs and times, and
        say so. A run that goes on is never touched.
      </p>
    </section>
  )
}

function Limits({ limits }: { limits: Retention }) {
  const client = useClient()
  const queries = useQueryClient()
  const [draft, setDraft] = useState<LimitDraft>(() => draftOf(limits))
  const [report, setReport] = useState<RemovalReport | null>(null)
  const [busy, setBusy] = useState(false)
  const wrong = wrongLimit(draft)
  const change = (part: Partial<LimitDraft>): void => {
    setDraft({ ...draft, ...part })
    setReport(null)
  }

  async function attempt(work: () => Promise<void>): Promise<void> {
    setBusy(true)
    try {
      await work()
    } catch (error) {
      toast(`That did not work: ${error instanceof Error ? error.message : String(error)}`)
    } finally {
      setBusy(false)
    }
  }
  const look = () => client.call('bodies.remove', { limits: limitsOf(draft), dryRun: true })
  const preview = () => attempt(async () => setReport(await look()))
  const save = () =>
    attempt(async () => {
      const next = limitsOf(draft)
      const going = await look()
      setReport(going)
      if (going.bodies > 0) {
        const sure = await ask({
          title: 'Remove bodies?',
          text: `${bodiesWords(going)} go now, and cannot be brought back. From now on the limits hold by themselves.`,
          action: 'Remove and keep the limits',
          danger: true,
        })
        if (sure === null) return
      }
      await client.call('retention.set', next)
      const removed = await client.call('bodies.remove', { limits: next, dryRun: false })
      setReport(null)
      toast(removed.bodies > 0 ? `Removed ${bodiesWords(removed)}. The limits hold.` : 'The limits hold.')
      await queries.invalidateQueries({ queryKey: ['retention'] })
    })

  return (
    <form
      className="limits"
      onSubmit={(event) => {
        event.preventDefault()
        if (wrong === null) void save()
      }}
    >
      <Limit label="Remove after" unit="days since the run ended" value={draft.days} onChange={(days) => change({ days })} />
      <Limit
        label="Keep at most"
        unit="GB of bodies on disk"
        value={draft.gigabytes}
        onChange={(gigabytes) => change({ gigabytes })}
      />
      <div className="row">
        <Button type="button" disabled={busy || wrong !== null} onClick={() => void preview()}>
          Show what would go
        </Button>
        <Button type="submit" disabled={busy || wrong !== null} className="pri">
          Set limits
        </Button>
        <span className="faint" role="status">
          {wrong ?? (busy ? 'Looking through what is kept…' : '')}
        </span>
      </div>
      {report && <RemovalPreview report={report} />}
    </form>
  )
}

interface LimitProps {
  readonly label: string
  readonly unit: string
  readonly value: string
  readonly onChange: (value: string) => void
}

function Limit({ label, unit, value, onChange }: LimitProps) {
  const id = useId()
  return (
    <div className="row limit">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="field num"
        inputMode="decimal"
        placeholder="no limit"
        value={value}
        aria-describedby={`${id}-unit`}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <span id={`${id}-unit`} className="dim">
        {unit}
      </span>
    </div>
  )
}
