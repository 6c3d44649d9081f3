import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'

const STAYS_MS = 10_000

/** Says what was just done, with the way back where there is one. */
export function toast(text: string, undo?: () => void): void {
  const id = notifications.show({
    message: (
      <span className="row">
        <span className="el">{text}</span>
        {undo && (
          <>
            <span className="sp" />
            <Button
              className="ghost sm"
              onClick={() => {
                notifications.hide(id)
                undo()
              }}
            >
              Undo
            </Button>
          </>
        )}
      </span>
    ),
    autoClose: STAYS_MS,
    withBorder: false,
    classNames: { root: 'toast', description: 'toast-text', closeButton: 'toast-close' },
    closeButtonProps: { 'aria-label': 'Close' },
  })
}
