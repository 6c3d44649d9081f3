/** The part of the library that is used: a 2D context that keeps what is painted as SVG elements. */
declare module 'svgcanvas' {
  export class Context {
    constructor(options: { readonly width: number; readonly height: number })
    getSerializedSvg(): string
  }
}
