import { Button, Menu } from '@mantine/core'
import type { ReactNode } from 'react'
import { Icon, type IconName } from '../../components/icon.tsx'

/** A button of the run's header that opens a menu. `children`: its `Menu.Item`s. */
export function HeaderMenu({ label, icon, children }: { label: string; icon: IconName; children: ReactNode }) {
  return (
    <Menu position="bottom-end" transitionProps={{ duration: 0 }} classNames={{ dropdown: 'menu', item: 'menu-item' }} unstyled>
      <Menu.Target>
        <Button className="ghost sm">
          <Icon name={icon} />
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  )
}
