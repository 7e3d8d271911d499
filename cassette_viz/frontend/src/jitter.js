// @ts-check
/** A made-up rhythm for demos: gaps that stray, the same way for the same seed here and in timeline/jitter.py. */

/**
 * Let each gap stray by up to its share.
 * @param {Float64Array} gaps
 * @param {number} jitter from 0 to 1
 * @param {number} seed
 */
export function jitterOf(gaps, jitter, seed) {
  if (!jitter) return gaps;
  const share = shares(seed);
  return gaps.map((gap) => gap * (1 + jitter * (2 * share() - 1)));
}

/** Numbers from 0 to 1 by Tommy Ettinger's mulberry32. @param {number} seed */
function shares(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
