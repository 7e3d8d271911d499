// @ts-check
/** What is typed into the filter: words, and terms such as `status:error`, `cost>0.01` or `-model:kimi`. */

import { numberColumn, textColumn } from './table.js';

/** @typedef {import('./table.js').Table} Table */
/** @typedef {{field: string, operator: string, value: string, not: boolean}} Term `field` "" is any column */

const TERM = /(-?)(?:([a-z_]+)(:|>=|<=|>|<|=))?("[^"]*"?|\S+)/gi;

/** What may stand before the colon, and the column that it means. @type {Record<string, string>} */
const FIELDS = {
  file: 'file',
  model: 'model',
  provider: 'provider',
  host: 'provider',
  dialect: 'dialect',
  finish: 'finish',
  status: 'status',
  clock: 'clock',
  http: 'http',
  format: 'format',
  request: 'request',
  source: 'cost_source',
  problem: 'problems',
  problems: 'problems',
  chunks: 'chunks',
  in: 'in',
  out: 'out',
  cached: 'cached',
  reasoning: 'reasoning',
  cost: 'cost',
  headers: 'headers',
  duration: 'duration',
};
const NUMBERS_SHOWN = ['chunks', 'in', 'out', 'cost'];

/**
 * @param {string} query
 * @returns {Term[]}
 */
export function parse(query) {
  return [...query.matchAll(TERM)].map(([whole, minus, name = '', operator = '', quoted]) => {
    const not = minus === '-' && whole.length > 1;
    const field = FIELDS[name.toLowerCase()] ?? '';
    const value = quoted.replace(/^"|"$/g, '').toLowerCase();
    const compares = operator !== '' && operator !== ':';
    if (name && (!field || value.startsWith('//') || (compares && Number.isNaN(numberIn(value))))) {
      return { field: '', operator: ':', value: whole.slice(not ? 1 : 0).toLowerCase(), not }; // it only looks like a term
    }
    return { field, operator: operator || ':', value, not };
  });
}

/**
 * Which rows fulfil every term: 1 for each that does.
 * @param {Table} table
 * @param {Term[]} terms
 * @returns {Uint8Array}
 */
export function matching(table, terms) {
  const mask = new Uint8Array(table.size).fill(1);
  for (const term of terms) {
    const hits = new Uint8Array(table.size);
    mark(table, term, hits);
    for (let row = 0; row < table.size; row++) mask[row] &= hits[row] ^ Number(term.not);
  }
  return mask;
}

/**
 * @param {Table} table
 * @param {Term} term
 * @param {Uint8Array} hits set to 1 where the term holds
 */
function mark(table, { field, operator, value }, hits) {
  if (!value) {
    hits.fill(1); // a term that is still being typed
  } else if (field === '') {
    for (const name in table.text) markText(table, name, value, hits);
    for (const name of NUMBERS_SHOWN) markNumbers(table, name, '=', value, hits);
    markProblems(table, value, hits);
  } else if (field in table.text) {
    markText(table, field, value, hits);
  } else if (field === 'problems' && operator === ':') {
    markProblems(table, value, hits);
  } else {
    markNumbers(table, field, operator === ':' ? '=' : operator, value, hits);
  }
}

/**
 * Every word is looked at once, however many rows have it.
 * @param {Table} table
 * @param {string} name
 * @param {string} value
 * @param {Uint8Array} hits
 */
function markText(table, name, value, hits) {
  const { words, codes } = textColumn(table, name);
  const found = words.map((word) => word.toLowerCase().includes(value));
  if (!found.includes(true)) return;
  for (let row = 0; row < codes.length; row++) if (found[codes[row]]) hits[row] = 1;
}

/**
 * @param {Table} table
 * @param {string} value
 * @param {Uint8Array} hits
 */
function markProblems(table, value, hits) {
  for (const [row, problems] of table.problems) {
    if (problems.some((problem) => problem.toLowerCase().includes(value))) hits[row] = 1;
  }
}

/** @type {Record<string, (a: number, b: number) => boolean>} */
const COMPARISONS = {
  '=': (a, b) => a === b,
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
  '>=': (a, b) => a >= b,
  '<=': (a, b) => a <= b,
};

/**
 * @param {Table} table
 * @param {string} name
 * @param {string} operator
 * @param {string} value
 * @param {Uint8Array} hits
 */
function markNumbers(table, name, operator, value, hits) {
  const wanted = numberIn(value);
  if (Number.isNaN(wanted)) return;
  const numbers = numberColumn(table, name);
  const holds = COMPARISONS[operator];
  for (let row = 0; row < numbers.length; row++) if (holds(numbers[row], wanted)) hits[row] = 1;
}

/**
 * "1,024", "$0.01" and "0.01" are numbers.
 * @param {string} text
 */
function numberIn(text) {
  return /^\$?\d[\d,]*(\.\d*)?$|^\$?\.\d+$/.test(text) ? Number(text.replace(/[$,]/g, '')) : NaN;
}
