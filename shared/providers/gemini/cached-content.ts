/** Names stored contents alike wherever they are named: Vertex puts project and place before, by number or by name. */
export const cachedContentId = (name: string): string => name.replace(/^.*(?=cachedContents\/)/s, '')
