import { Icon, type IconName } from './icon.tsx'
import { Link } from './link.tsx'

export type RailEntry = 'Home' | 'Runs' | 'Prices' | 'Settings'

interface Entry {
  readonly name: RailEntry
  readonly to: string
  readonly icon: IconName
}

const TOP: readonly Entry[] = [
  { name: 'Home', to: '/', icon: 'home' },
  { name: 'Runs', to: '/runs', icon: 'runs' },
  { name: 'Prices', to: '/prices', icon: 'prices' },
]
const BOTTOM: readonly Entry[] = [{ name: 'Settings', to: '/settings', icon: 'settings' }]

export function Rail({ at }: { at: RailEntry | null }) {
  const link = ({ name, to, icon }: Entry) => (
    <Link key={name} to={to} aria-current={name === at ? 'page' : undefined}>
      <Icon name={icon} />
      {name}
    </Link>
  )
  return (
    <nav className="rail" aria-label="Screens">
      {TOP.map(link)}
      <span className="sp" />
      {BOTTOM.map(link)}
    </nav>
  )
}
