import { Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import { putOnClipboard } from './copy.ts'
import { Icon } from './icon.tsx'

const SAID_MS = 1500

interface CopyButtonProps {
  readonly text: string
  /** What is copied, for those who cannot see where the button stands: "recorder address". */
  readonly what: string
  readonly className?: string
  /** On the button, where that alone says what is copied. */
  readonly says?: string
}

export function CopyButton({ text, what, className = 'ghost sm', says }: CopyButtonProps) {
  const [copied, setCopied] = useState(0)
  useEffect(() => {
    if (copied === 0) return
    const timer = setTimeout(() => setCopied(0), SAID_MS)
    return () => clearTimeout(timer)
  }, [copied])
  const act = async (): Promise<void> => {
    if (await putOnClipboard(text)) setCopied((times) => times + 1)
  }
  return (
    <Button className={className} aria-label={says === undefined ? `Copy ${what}` : undefined} onClick={() => void act()}>
      <Icon name={copied > 0 ? 'check' : 'copy'} />
      <span aria-live="polite">{copied > 0 ? 'Copied' : (says ?? 'Copy')}</span>
    </Button>
  )
}
