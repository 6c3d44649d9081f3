import { Button } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { Icon } from './icon.tsx'

interface CopyButtonProps {
  readonly text: string
  /** What is copied, for those who cannot see where the button stands: "recorder address". */
  readonly what: string
  readonly className?: string
}

export function CopyButton({ text, what, className = 'ghost sm' }: CopyButtonProps) {
  const { copy, copied } = useClipboard({ timeout: 1500 })
  return (
    <Button className={className} aria-label={`Copy ${what}`} onClick={() => copy(text)}>
      <Icon name={copied ? 'check' : 'copy'} />
      <span aria-live="polite">{copied ? 'Copied' : 'Copy'}</span>
    </Button>
  )
}
