// @ts-check
/** What the explorer says. */

import { count, duration, plural, visible } from '../format.js';
import { numberAt, textAt } from './table.js';

/** @typedef {import('./table.js').Table} Table */
/**
 * @typedef {{
 *   files: number | null, read: number, unreadable: number, unrecognised: number, done: boolean, stopped: string,
 * }} Progress `files` is null while they are looked for
 */

/**
 * "37 of 1,024 interactions", or "1,024 interactions" where none is left out.
 * @param {number} shown
 * @param {number} all
 */
export function countWords(shown, all) {
  return shown === all ? plural(all, 'interaction') : `${count(shown)} of ${plural(all, 'interaction')}`;
}

/** @param {Progress} progress */
export function unreadableWords({ unreadable }) {
  return unreadable ? `${plural(unreadable, 'file')} could not be read` : '';
}

/** @param {Progress} progress */
export function unrecognisedWords({ unrecognised }) {
  if (!unrecognised) return '';
  return unrecognised === 1 ? '1 file is no recording' : `${count(unrecognised)} files are no recordings`;
}

/** @param {Progress} progress */
export function readingWords({ files, read, done, stopped }) {
  if (stopped) return `reading stopped after ${plural(read, 'file')}: ${visible(stopped)}`;
  if (done) return '';
  return files === null ? 'looking for recordings…' : `reading ${count(read)} of ${plural(files, 'file')}`;
}

/**
 * How much has been read, in percent.
 * @param {Progress} progress
 */
export function percentRead({ files, read, done }) {
  if (done) return 100;
  return files ? Math.min(99, Math.floor((100 * read) / files)) : 0;
}

/**
 * Why the table is empty; "" if it is not.
 * @param {number} shown
 * @param {number} all
 * @param {Progress} progress
 */
export function emptyWords(shown, all, { files, done, unrecognised }) {
  if (shown) return '';
  if (all) return 'Nothing matches the filter.';
  if (!done) return '';
  if (!files) return 'There is no recording here.';
  return unrecognised === files ? 'No file here is a recording in a format that is known.' : 'There are no interactions.';
}

/**
 * All that is known of a row and has no column of its own, or none at this width.
 * @param {Table} table
 * @param {number} row
 */
export function detailsOf(table, row) {
  const text = (/** @type {string} */ name) => visible(textAt(table, name, row));
  const number = (/** @type {string} */ name) => numberAt(table, name, row);
  const told = (/** @type {string} */ name, /** @type {string} */ after) =>
    number(name) ? `${count(number(name))} ${after}` : '';
  const seconds = (/** @type {string} */ name, /** @type {string} */ words) =>
    Number.isNaN(number(name)) ? '' : `${words} ${duration(1000 * number(name))}`;
  return [
    text('request'),
    text('provider'),
    text('http'),
    text('dialect'),
    told('in', 'tokens in'),
    told('cached', 'cached'),
    told('out', 'out'),
    told('reasoning', 'reasoning'),
    text('finish') && `finish ${text('finish')}`,
    text('clock') && `times ${text('clock')}`,
    seconds('headers', 'headers after'),
    seconds('duration', 'last chunk after'),
    text('format'),
  ].filter(Boolean);
}

/**
 * A row's file and its number in it, counted from 1 as the replay does.
 * @param {Table} table
 * @param {number} row
 */
export function nameOfRow(table, row) {
  const interaction = numberAt(table, 'interaction', row);
  const file = visible(textAt(table, 'file', row));
  return Number.isNaN(interaction) ? file : `${file}, interaction ${count(interaction + 1)}`;
}
