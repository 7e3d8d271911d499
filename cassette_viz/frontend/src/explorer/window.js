// @ts-check
/** Which rows of a long list are to be drawn. */

/**
 * @param {{scrolled: number, seen: number, rowHeight: number, count: number, beyond?: number}} view pixels from the top,
 *   pixels in sight, pixels of a row, number of rows, and how many rows out of sight are drawn too
 * @returns {{first: number, end: number}} the rows from `first` to before `end`
 */
export function rowsInSight({ scrolled, seen, rowHeight, count, beyond = 8 }) {
  const top = Math.floor(scrolled / rowHeight) - beyond;
  const bottom = Math.ceil((scrolled + seen) / rowHeight) + beyond;
  const end = Math.max(0, Math.min(count, bottom));
  return { first: Math.max(0, Math.min(top, end)), end };
}

/**
 * How far to scroll so that a row is wholly in sight, moving as little as possible.
 * @param {{scrolled: number, seen: number, rowHeight: number, row: number}} view
 */
export function scrolledTo({ scrolled, seen, rowHeight, row }) {
  const top = row * rowHeight;
  if (top < scrolled) return top;
  return Math.max(scrolled, top + rowHeight - seen);
}
