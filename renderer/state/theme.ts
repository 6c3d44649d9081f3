import { useEffect, useSyncExternalStore } from 'react'

export type ThemeChoice = 'dark' | 'light' | 'system'
export type Theme = Exclude<ThemeChoice, 'system'>

const KEY = 'agentprof.theme'
const CHANGED = 'agentprof:theme'
const CHOICES: readonly ThemeChoice[] = ['dark', 'light', 'system']
const prefersLight = window.matchMedia('(prefers-color-scheme: light)')

const readChoice = (): ThemeChoice => CHOICES.find((choice) => choice === window.localStorage.getItem(KEY)) ?? 'system'

const resolve = (choice: ThemeChoice): Theme => (choice === 'system' ? (prefersLight.matches ? 'light' : 'dark') : choice)

function subscribe(listener: () => void): () => void {
  window.addEventListener(CHANGED, listener)
  prefersLight.addEventListener('change', listener)
  return () => {
    window.removeEventListener(CHANGED, listener)
    prefersLight.removeEventListener('change', listener)
  }
}

export function chooseTheme(choice: ThemeChoice): void {
  window.localStorage.setItem(KEY, choice)
  window.dispatchEvent(new Event(CHANGED))
}

export const useThemeChoice = (): ThemeChoice => useSyncExternalStore(subscribe, readChoice)

export const useTheme = (): Theme => useSyncExternalStore(subscribe, () => resolve(readChoice()))

/** Writes the theme on the document, where the tokens hang. Before the first paint once, then on every change. */
export function applyTheme(theme: Theme = resolve(readChoice())): void {
  document.documentElement.dataset.theme = theme
}

export function useAppliedTheme(): Theme {
  const theme = useTheme()
  useEffect(() => applyTheme(theme), [theme])
  return theme
}
