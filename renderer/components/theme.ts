import { Button, createTheme, Drawer, ScrollArea, SegmentedControl, Tabs } from '@mantine/core'
import { SCROLLS } from './scrolls.ts'

/** Mantine gives behaviour and accessibility; the look is ours. Its components are left unstyled and carry our classes (styles/app.css). */
export const mantineTheme = createTheme({
  fontFamily: 'var(--sans)',
  fontFamilyMonospace: 'var(--mono)',
  focusRing: 'never',
  respectReducedMotion: true,
  components: {
    Button: Button.extend({
      defaultProps: { unstyled: true },
      classNames: { root: 'btn', inner: 'btn-inner', label: 'btn-label' },
    }),
    SegmentedControl: SegmentedControl.extend({
      defaultProps: { unstyled: true, withItemsBorders: false, transitionDuration: 0 },
      classNames: { root: 'seg', control: 'seg-item', input: 'seg-input', label: 'seg-label', indicator: 'seg-indicator' },
    }),
    Tabs: Tabs.extend({ defaultProps: { unstyled: true }, classNames: { list: 'tab-list', tab: 'tab' } }),
    ScrollArea: ScrollArea.extend({ defaultProps: { viewportProps: SCROLLS } }),
    Drawer: Drawer.extend({
      defaultProps: { position: 'right', size: 760, transitionProps: { duration: 0 }, overlayProps: { backgroundOpacity: 0.35 } },
      classNames: { content: 'drawer', header: 'drawer-head', body: 'drawer-body', title: 'drawer-title' },
    }),
  },
})
