import type { FrameNode } from '#shared/profile/profile.ts'

/** The levels of a flame, in words. */
export const LEVEL_WORDS: Readonly<Record<FrameNode['level'], string>> = {
  run: 'Run',
  agent: 'Agent',
  'call-site': 'Call site',
  model: 'Model',
  direction: 'Direction',
  segment: 'Segment',
  tool: 'Tool',
  item: 'Item',
  'price-class': 'Price class',
  phase: 'Phase',
}
