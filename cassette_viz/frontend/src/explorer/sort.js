// @ts-check
/** Rows in the order of a column. */

import { numberColumn, textColumn } from './table.js';

/** @typedef {import('./table.js').Table} Table */
/** @typedef {{column: string, descending: boolean}} Order */

/** What needs a look comes first. */
const STATUSES = ['error', 'unreadable', 'truncated', 'no stream', 'complete'];
/** The most trusted first. */
const CLOCKS = ['recorded', 'reported', 'bounded', 'modelled'];
/** Columns whose words have an order of their own. @type {Record<string, string[]>} */
const ORDERED = { status: STATUSES, clock: CLOCKS };
const NATURAL = new Intl.Collator('en', { numeric: true });

/**
 * The places of all rows, sorted. Rows that say nothing in that column come last either way, and rows that say the same
 * stay in the order of their files.
 * @param {Table} table
 * @param {Order} order
 * @returns {Uint32Array}
 */
export function sorted(table, { column, descending }) {
  const places = Uint32Array.from({ length: table.size }, (_, place) => place);
  const ranks = ranksOf(table, column);
  const sign = descending ? -1 : 1;
  return places.sort((a, b) => {
    const left = ranks[a];
    const right = ranks[b];
    if (left === right) return a - b;
    if (left !== left) return right !== right ? a - b : 1; // NaN: nothing known
    if (right !== right) return -1;
    return (left - right) * sign;
  });
}

/**
 * A number for each row by which it is sorted.
 * @param {Table} table
 * @param {string} column
 * @returns {ArrayLike<number>}
 */
function ranksOf(table, column) {
  if (!(column in table.text)) return numberColumn(table, column);
  const { words, codes } = textColumn(table, column);
  if (column === 'file') return codes; // they came in order
  const rankOfWord = new Float64Array(words.length).fill(NaN);
  words
    .map((word, code) => ({ word, code }))
    .filter(({ word }) => word)
    .sort((a, b) => compare(column, a.word, b.word))
    .forEach(({ code }, rank) => (rankOfWord[code] = rank));
  return Float64Array.from(codes, (code) => rankOfWord[code]);
}

/**
 * @param {string} column
 * @param {string} a
 * @param {string} b
 */
function compare(column, a, b) {
  const words = ORDERED[column];
  return words ? words.indexOf(a) - words.indexOf(b) : NATURAL.compare(a, b);
}
