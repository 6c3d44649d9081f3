/** Hands a file to the browser, which saves it as it saves downloads. */
export function saveFile(fileName: string, blob: Blob): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = fileName
  link.click()
  // The browser has begun to read the blob by the next turn; keeping it would keep the whole of it in memory.
  setTimeout(() => URL.revokeObjectURL(link.href), 0)
}
