import { Button } from '@mantine/core'
import { Icon } from '../../components/icon.tsx'
import type { SampleRun } from './use-sample-run.ts'

export function SampleButton({ sample, className }: { sample: SampleRun; className?: string }) {
  const starting = sample.kind === 'starting'
  return (
    <>
      {sample.kind === 'failed' && (
        <span role="alert" className="dim">
          {sample.message}
        </span>
      )}
      <Button {...(className ? { className } : {})} disabled={starting} onClick={starting ? undefined : sample.open}>
        <Icon name="play" />
        {starting ? 'Starting the sample run' : 'Open the sample run'}
      </Button>
    </>
  )
}
