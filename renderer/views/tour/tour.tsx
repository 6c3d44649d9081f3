import { Button } from '@mantine/core'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { RunView } from '#shared/api/contract.ts'
import type { Timeline } from '#shared/profile/profile.ts'
import { contextChart } from '../../charts/context-columns.ts'
import { navigate } from '../../state/location.ts'
import { useRunCache } from '../../state/queries.ts'
import { runPath } from '../../state/route.ts'
import { useSilencedShortcuts } from '../../state/shortcuts.ts'
import { useSegmentsMap } from '../../state/use-segments-map.ts'
import { breakGroups } from '../context/break-groups.ts'
import { placeCard } from './place-card.ts'
import { type TourStep, tourSteps } from './tour-steps.ts'
import { useAnchor } from './use-anchor.ts'

interface TourProps {
  readonly view: RunView
  readonly timeline: Timeline
  readonly onEnd: () => void
}

/** “Where did the money go?”: a few stops on the run page, each at a number of this run. */
export function Tour({ view, timeline, onEnd }: TourProps) {
  const { segments } = useSegmentsMap(view)
  const { data: cached, isPending } = useRunCache(view.run.id)
  const steps = useMemo(() => {
    // The number of stops is said at the first: it waits for all that they are made of.
    if (!segments || isPending) return []
    const explanations = cached ? new Map(cached.map(({ callId, explanation }) => [callId, explanation])) : null
    return tourSteps({ view, timeline, segments, breaks: breakGroups(contextChart(timeline, segments, explanations)) })
  }, [view, timeline, segments, cached, isPending])
  const [at, setAt] = useState(0)
  const step = steps[Math.min(at, steps.length - 1)]
  useSilencedShortcuts(true)
  const path = step && runPath(view.run.id, step.tab)
  useEffect(() => {
    // Without a selection, which would stand where the tour points.
    if (path) navigate(path, 'replace')
  }, [path])
  if (!step) return null
  const go = (to: number): void => (to < 0 || to >= steps.length ? onEnd() : setAt(to))
  return <Stop key={step.id} step={step} at={at} of={steps.length} onGo={go} onEnd={onEnd} />
}

interface StopProps {
  readonly step: TourStep
  readonly at: number
  readonly of: number
  readonly onGo: (to: number) => void
  readonly onEnd: () => void
}

function Stop({ step, at, of, onGo, onEnd }: StopProps) {
  const box = useAnchor(step.anchor)
  const next = useRef<HTMLButtonElement>(null)
  const there = box !== null
  useEffect(() => {
    if (there) next.current?.focus()
  }, [there])
  if (!box) return null
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') onEnd()
    else if (event.key === 'ArrowRight') onGo(at + 1)
    else if (event.key === 'ArrowLeft') onGo(Math.max(0, at - 1))
    else return
    event.preventDefault()
  }
  const card = placeCard(box, { width: window.innerWidth, height: window.innerHeight })
  return (
    <>
      <div
        className="tour-ring"
        aria-hidden="true"
        style={{ left: box.left, top: box.top, width: box.width, height: box.height }}
      />
      <div
        className="tour-card"
        role="dialog"
        aria-labelledby="tour-title"
        aria-describedby="tour-text"
        style={card}
        onKeyDown={onKeyDown}
      >
        <h2 id="tour-title">{step.title}</h2>
        <p id="tour-text">{step.text}</p>
        <div className="row">
          <span className="faint">
            {at + 1} of {of}
          </span>
          <span className="sp" />
          {at > 0 && (
            <Button className="ghost sm" onClick={() => onGo(at - 1)}>
              Back
            </Button>
          )}
          {at + 1 < of && (
            <Button className="ghost sm" onClick={onEnd}>
              End
            </Button>
          )}
          <Button ref={next} className="sm" onClick={() => onGo(at + 1)}>
            {at + 1 < of ? 'Next' : 'Done'}
          </Button>
        </div>
      </div>
    </>
  )
}
