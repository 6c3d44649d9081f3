/** Raw pixels, four bytes each in the order blue, green, red, alpha: what Electron's `createFromBitmap` takes. */
export interface Bitmap {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8Array
}

/** On macOS a template image: the system takes its shape alone, and colours it to suit the bar. */
export type IconStyle = 'template' | 'colour'

/** The flame of the app's icon on a grid of 16: x, y, width, height, colour. */
const BARS = [
  { x: 1, y: 2, w: 14, h: 3, rgb: 0x8b98a8 },
  { x: 1, y: 6, w: 8, h: 3, rgb: 0x83c8f2 },
  { x: 10, y: 6, w: 5, h: 3, rgb: 0xe3a03b },
  { x: 1, y: 10, w: 5, h: 3, rgb: 0x3876bb },
] as const
const GRID = 16

/** Draws the tray's icon: 16 points, at `scale` pixels a point. */
export function trayIcon(style: IconStyle, scale: number): Bitmap {
  const side = GRID * scale
  const pixels = new Uint8Array(side * side * 4)
  for (const { x, y, w, h, rgb } of BARS) {
    const colour = style === 'template' ? 0 : rgb
    const pixel = [colour & 0xff, (colour >> 8) & 0xff, colour >> 16, 0xff]
    for (let row = y * scale; row < (y + h) * scale; row += 1)
      for (let column = x * scale; column < (x + w) * scale; column += 1) pixels.set(pixel, (row * side + column) * 4)
  }
  return { width: side, height: side, pixels }
}
