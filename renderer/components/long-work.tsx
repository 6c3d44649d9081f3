import { Button } from '@mantine/core'
import { useEffect, useState } from 'react'

/** Sooner than this an answer comes while the eye still travels: a word about it would only flicker. */
const SHOWN_AFTER_MS = 300

interface LongWorkProps {
  /** What is being done: "Building the flame". */
  readonly says: string
  readonly onCancel: () => void
}

/** Work that takes long enough to be felt says what it is, and can be stopped. How much of it is done is not known before its end. */
export function LongWork({ says, onCancel }: LongWorkProps) {
  const [isLong, setIsLong] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setIsLong(true), SHOWN_AFTER_MS)
    return () => clearTimeout(timer)
  }, [])
  if (!isLong) return null
  return (
    <span className="row nw long-work" role="status">
      <progress aria-label={says} />
      {says}…
      <Button className="ghost sm" onClick={onCancel}>
        Cancel
      </Button>
    </span>
  )
}
