/**
 * Frames as fast as they are drawn, and all of them by the processor, as Chromium does where there is no graphics card. Without the second
 * switch the browser of the tests takes an emulated card for a real one: `--raster=emulated` measures that.
 */
export const rasterSwitches = (): readonly string[] => [
  '--disable-frame-rate-limit',
  '--disable-gpu-vsync',
  ...(process.argv.includes('--raster=emulated') ? [] : ['--use-angle=swiftshader-webgl']),
]
