import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'

const STAYS_MS = 10_000

/** The way back of what was done last, while the words that offer it stand. */
let last: { readonly id: string; readonly undo: () => void } | null = null

/** Says what was just done, with the way back where there is one. */
export function toast(text: string, undo?: () => void): void {
  const id = notifications.show({
    message: (
      <span className="row">
        <span className="el">{text}</span>
        {undo && (
          <>
            <span className="sp" />
            <Button className="ghost sm" onClick={() => goBack({ id, undo })}>
              Undo
            </Button>
          </>
        )}
      </span>
    ),
    onClose: () => {
      if (last?.id === id) last = null
    },
    autoClose: STAYS_MS,
    withBorder: false,
    classNames: { root: 'toast', description: 'toast-text', closeButton: 'toast-close' },
    closeButtonProps: { 'aria-label': 'Close' },
  })
  if (undo) last = { id, undo }
}

function goBack({ id, undo }: NonNullable<typeof last>): void {
  notifications.hide(id)
  if (last?.id === id) last = null
  undo()
}

/** Undoes what was done last; says so where there is nothing to undo any more. */
export function undoLast(): void {
  if (last) goBack(last)
  else toast('There is nothing to undo.')
}
