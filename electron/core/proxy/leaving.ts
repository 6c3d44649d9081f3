import type { Socket } from 'node:net'

/**
 * Tells when a client ends its side of a connection that nobody reads yet: a socket says so to who reads it only. What it sends in the
 * meantime stays unread, for who comes next. Returns what ends the watch.
 */
export function watchLeaving(socket: Socket, left: () => void): () => void {
  const look = (): void => {
    // At its end, with nothing before it, this is what makes the socket say so.
    if (socket.readableLength === 0) socket.read()
  }
  socket.on('readable', look)
  socket.on('end', left)
  return () => {
    socket.off('readable', look)
    socket.off('end', left)
  }
}
