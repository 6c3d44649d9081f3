/**
 * Frees the buffer below these bytes now: they are empty from here on. Only for bytes that nobody else can hold. Left to the collector, a thread that
 * does little but pass large buffers on gathers 64 MB of them.
 */
export function letGo({ buffer }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && !buffer.detached) buffer.transfer(0)
}
