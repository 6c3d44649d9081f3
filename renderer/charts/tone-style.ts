import type { FrameTone } from '#shared/profile/profile.ts'

/** The class of a swatch by tone (styles/app.css). */
export const TONE_CLASS: Record<FrameTone, string> = {
  neutral: 'k-neutral',
  subagent: 'k-sub',
  read: 'k-read',
  fresh: 'k-fresh',
  write: 'k-write',
  output: 'k-out',
  reasoning: 'k-rea',
  tool: 'k-tool',
  waste: 'k-waste',
}

/** The token of a tone's fill, and of the text on it. */
export const TONE_TOKEN: Record<FrameTone, { readonly fill: string; readonly text: string }> = {
  neutral: { fill: 'var(--heat1)', text: 'var(--fg)' },
  subagent: { fill: 'var(--sub)', text: 'var(--on-sub)' },
  read: { fill: 'var(--read)', text: 'var(--on-read)' },
  fresh: { fill: 'var(--fresh)', text: 'var(--on-fresh)' },
  write: { fill: 'var(--write)', text: 'var(--on-write)' },
  output: { fill: 'var(--out)', text: 'var(--on-out)' },
  reasoning: { fill: 'var(--rea)', text: 'var(--on-rea)' },
  tool: { fill: 'var(--tool)', text: 'var(--on-tool)' },
  waste: { fill: 'var(--waste)', text: 'var(--on-waste)' },
}
