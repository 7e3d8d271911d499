// @ts-check
/** Binary searches over ascending columns. */

/**
 * How many elements are at most `limit`; also the place of the first one above it.
 * @param {ArrayLike<number>} ascending
 * @param {number} limit
 */
export function countUpTo(ascending, limit) {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle] <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * How many elements are below `limit`; also the place of the first one that is not.
 * @param {ArrayLike<number>} ascending
 * @param {number} limit
 */
export function countBelow(ascending, limit) {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle] < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The last element whose chunk number is at most `position`.
 * @template {{chunk: number}} T
 * @param {T[]} ascending
 * @param {number} position
 * @returns {T | undefined}
 */
export function lastUpTo(ascending, position) {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle].chunk <= position) low = middle + 1;
    else high = middle;
  }
  return ascending[low - 1];
}
