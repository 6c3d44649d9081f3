/** Every JavaScript runtime has it, but neither the language's own library nor this folder's compiler options declare it. */
declare const TextDecoder: new (label: string, options: { ignoreBOM: boolean }) => { decode(bytes: Uint8Array): string }

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Invalid and cut-off sequences become U+FFFD; never throws. */
export const decodeUtf8 = (bytes: Uint8Array): string => decoder.decode(bytes)
