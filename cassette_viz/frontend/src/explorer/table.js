// @ts-check
/** The rows as columns: what export/table.py sent, made quick to sort and to search. */

/** @typedef {{words: string[], codes: number[]}} TextColumn a word for each row, by its place in `words` */
/**
 * @typedef {{
 *   size: number, text: Record<string, TextColumn>, numbers: Record<string, Float64Array>,
 *   problems: Map<number, string[]>, places: Map<string, number>,
 * }} Table numbers that are not known are NaN; `places` finds a row by its key
 */

/** @type {TextColumn} */
const NO_TEXT = { words: [], codes: [] };
const NO_NUMBERS = new Float64Array(0);

/** @type {Table} */
export const EMPTY = { size: 0, text: {}, numbers: {}, problems: new Map(), places: new Map() };

/**
 * @param {DataView | null | undefined} message JSON in UTF-8
 * @returns {Table}
 */
export function decode(message) {
  if (!message?.byteLength) return EMPTY;
  return compile(JSON.parse(new TextDecoder().decode(message)));
}

/**
 * @param {{
 *   text: Record<string, TextColumn>, numbers: Record<string, (number | null)[]>, problems: [number, string[]][],
 * }} sent
 * @returns {Table}
 */
export function compile({ text, numbers, problems }) {
  const size = text.file.codes.length;
  /** @type {Table} */
  const table = { size, text, numbers: {}, problems: new Map(problems), places: new Map() };
  for (const name in numbers) table.numbers[name] = Float64Array.from(numbers[name], (value) => value ?? NaN);
  table.numbers.problems = new Float64Array(size);
  for (const [row, list] of problems) table.numbers.problems[row] = list.length;
  for (let row = 0; row < size; row++) table.places.set(keyOf(table, row), row);
  return table;
}

/**
 * What a row is called, also when other rows have come before it: its file and its place in that.
 * @param {Table} table
 * @param {number} row
 */
export const keyOf = (table, row) => `${table.text.file.codes[row]}:${table.numbers.place[row]}`;

/**
 * @param {Table} table
 * @param {string} name
 */
export const textColumn = (table, name) => table.text[name] ?? NO_TEXT;

/**
 * @param {Table} table
 * @param {string} name
 */
export const numberColumn = (table, name) => table.numbers[name] ?? NO_NUMBERS;

/**
 * @param {Table} table
 * @param {string} name
 * @param {number} row
 */
export function textAt(table, name, row) {
  const { words, codes } = textColumn(table, name);
  return words[codes[row]] ?? '';
}

/**
 * @param {Table} table
 * @param {string} name
 * @param {number} row
 */
export const numberAt = (table, name, row) => numberColumn(table, name)[row] ?? NaN;
