/** The windows that are open, oldest first: the app ends with the last. */
export interface OpenWindow {
  close(): void
  destroy(): void
}

const windows: OpenWindow[] = []

export const openWindows = (): readonly OpenWindow[] => [...windows]

export const addWindow = (window: OpenWindow): void => void windows.push(window)

/** Returns whether none is left. */
export function removeWindow(window: OpenWindow): boolean {
  windows.splice(windows.indexOf(window), 1)
  return windows.length === 0
}
