import { useEffect, useMemo, useState } from 'react'
import { useTheme } from '../state/theme.ts'
import { type Palette, readPalette } from './palette.ts'
import { forgetWidths } from './text.ts'

/** The palette of the theme in force; a new object when the theme changes. */
export function usePalette(): Palette {
  const theme = useTheme()
  return useMemo(() => {
    document.documentElement.dataset.theme = theme
    return readPalette(getComputedStyle(document.documentElement))
  }, [theme])
}

/** Counts the font loads: text on a canvas is drawn with what is there, so a chart is drawn again when its fonts have come. */
export function useFontsLoaded(): number {
  const [loads, setLoads] = useState(0)
  useEffect(() => {
    const onLoaded = (): void => {
      forgetWidths()
      setLoads((count) => count + 1)
    }
    document.fonts.addEventListener('loadingdone', onLoaded)
    return () => document.fonts.removeEventListener('loadingdone', onLoaded)
  }, [])
  return loads
}
