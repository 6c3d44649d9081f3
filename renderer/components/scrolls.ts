/** For a part of the page that scrolls and may hold no control: the keys must reach it, or it cannot be scrolled with them. */
export const SCROLLS = { tabIndex: 0 }
