import { flushSync } from 'react-dom'

/**
 * Moves a chart within the frame that the move came with: a browser hands out wheels and drags just before a frame, and React left alone
 * renders after it, so that each picture would come one frame late.
 */
export const inThisFrame =
  <T>(move: (to: T) => void) =>
  (to: T): void =>
    flushSync(() => move(to))
