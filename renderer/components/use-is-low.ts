import { useMediaQuery } from '@mantine/hooks'

/** Whether the window is so low that charts give up height for rows; styles/timeline.css says the same. */
export const useIsLow = (): boolean => useMediaQuery('(max-height: 800px)') ?? false
