// @ts-check
/** Numbers and names as people read them. */

const COUNT = new Intl.NumberFormat('en-US');

/** @param {number} value */
export const count = (value) => COUNT.format(value);

/**
 * "1 character", "2 characters".
 * @param {number} value
 * @param {string} noun
 */
export const plural = (value, noun) => `${count(value)} ${noun}${value === 1 ? '' : 's'}`;

/**
 * A time as a number and its unit: seconds with two decimals, fewer where they would only be noise; what two decimals
 * would hide, in the unit that suits it.
 * @param {number} ms
 * @returns {[number: string, unit: string]}
 */
export function measured(ms) {
  if (ms > 0 && ms < 0.01) return [String(Number((ms * 1000).toPrecision(2))), 'µs'];
  if (ms > 0 && ms < 9.95) return [String(Number(ms.toPrecision(2))), 'ms'];
  const value = ms / 1000;
  return [value < 100 ? value.toFixed(2) : COUNT.format(Math.round(value * 10) / 10), 's'];
}

/**
 * "1.09 s", "0.25 ms".
 * @param {number} ms
 */
export const duration = (ms) => measured(ms).join(' ');

/** @type {Record<string, string>} */
const UNITS_IN_FULL = { s: 'seconds', ms: 'milliseconds', µs: 'microseconds' };

/**
 * "1.09 seconds": as it is to be spoken.
 * @param {number} ms
 */
export function spokenDuration(ms) {
  const [value, unit] = measured(ms);
  return `${value} ${UNITS_IN_FULL[unit]}`;
}

/** @type {Map<number, Intl.NumberFormat>} */
const DOLLARS = new Map(); // by decimals; making one takes long

/**
 * US dollars with three digits that matter, never in scientific notation; as Python writes them.
 * @param {number} usd
 */
export function money(usd) {
  const size = Math.abs(usd);
  const decimals = size === 0 || size >= 1 ? 2 : Math.min(12, Math.max(2, 2 - Math.floor(Math.log10(size))));
  let format = DOLLARS.get(decimals);
  if (!format) {
    /** @type {Intl.NumberFormatOptions & {roundingMode: string}} */
    const options = { minimumFractionDigits: decimals, maximumFractionDigits: decimals, roundingMode: 'halfEven' };
    DOLLARS.set(decimals, (format = new Intl.NumberFormat('en-US', options)));
  }
  return `$${format.format(usd)}`;
}

/** @param {string} kind */
export const kindWords = (kind) => kind.replace(/_/g, ' ');

// characters that would be invisible, or would turn the line around
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/**
 * Write invisible and direction-changing characters as escapes; in JSON these mean the same.
 * @param {string} text
 */
export function visible(text) {
  return text.replace(UNSEEN, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * What a number of seconds is, if it was not recorded.
 * @type {Record<string, string>}
 */
export const CLOCK_WORDS = { modelled: 'paced', bounded: 'bounded', reported: 'reported' };
