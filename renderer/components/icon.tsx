const PATHS = {
  home: 'M2.5 8 9 2.8 15.5 8v7h-4.6v-4.4H7.1V15H2.5z',
  runs: 'M2.5 4h9M2.5 9h13M2.5 14h6',
  prices:
    'M9 2v14M12.4 5.6C11.8 4.5 10.5 4 9 4 7.2 4 5.8 4.9 5.8 6.4c0 3.3 6.6 1.9 6.6 5.1C12.4 13 10.9 14 9 14c-1.7 0-3-.6-3.6-1.8',
  settings: 'M3 5h6M13 5h2M3 13h2M9 13h6M9 3v4M5 11v4',
  search: 'M8 3a5 5 0 1 0 0 10A5 5 0 0 0 8 3zM11.7 11.7 15.5 15.5',
  check: 'm3.5 9.5 3.5 3.5 7.5-8',
  cross: 'm4 4 10 10M14 4 4 14',
  copy: 'M6 6h9v9H6zM12 6V3H3v9h3',
  play: 'M5 3.5v11l9-5.5z',
  warn: 'M9 3 2.5 14.5h13zM9 7.5v3.5M9 12.9v.01',
  plus: 'M9 3.5v11M3.5 9h11',
  minus: 'M3.5 9h11',
  fit: 'M3 6V3h3M12 3h3v3M15 12v3h-3M6 15H3v-3',
  table: 'M2.5 3.5h13v11h-13zM2.5 7.2h13M2.5 10.9h13M7 7.2v7.3',
  export: 'M9 3v8m-3.5-3L9 11.5 12.5 8M3 15h12',
  edit: 'M3 15h2.5L14.5 6 12 3.5 3 12.5zM10.3 5.2l2.5 2.5',
  filter: 'M2.5 4h13M5 9h8M7.5 14h3',
  pause: 'M6 4v10M12 4v10',
  text: 'M3 4h12M3 9h12M3 14h7',
  up: 'M9 15.5v-13M3.5 8 9 2.5 14.5 8',
  down: 'M9 2.5v13M3.5 10 9 15.5l5.5-5.5',
  left: 'M15.5 9h-13M8 3.5 2.5 9 8 14.5',
  right: 'M2.5 9h13M10 3.5 15.5 9 10 14.5',
} as const

export type IconName = keyof typeof PATHS

/** A line icon in the colour of its text. Decorative: the control that carries it has the name. */
export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 18 18"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  )
}
