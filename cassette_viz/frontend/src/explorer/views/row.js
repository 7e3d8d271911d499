// @ts-check
/** One row of the table. Recorded text only ever becomes text nodes and attributes. */

import { h, s } from '../../dom.js';
import { count, money, plural, visible } from '../../format.js';
import { COLUMNS } from '../columns.js';
import { numberAt, textAt } from '../table.js';

/** @typedef {import('../table.js').Table} Table */

/** A sign for each status, so that none is told by its colour alone. @type {Record<string, {path: string, colour: string}>} */
const SIGNS = {
  complete: { path: 'M2.5 6.5 5 9l4.5-6', colour: 'good' },
  truncated: { path: 'M1 6h3.5M7.2 6h.4M10.4 6h.4', colour: 'warn' },
  error: { path: 'M6 1.5v6M6 10v.5', colour: 'bad' },
  unreadable: { path: 'M2.5 2.5l7 7M9.5 2.5l-7 7', colour: 'bad' },
  'no stream': { path: 'M2 6h8', colour: 'none' },
};

/** Columns that a sentence takes the place of: in rows without a completion, and in rows without their ending. */
const ALL_OF_IT = ['model', 'provider', 'dialect', 'chunks', 'clock', 'in', 'out', 'cost', 'finish'];
const ITS_END = ['in', 'out', 'cost', 'finish'];

/**
 * @param {Table} table
 * @param {number} row
 * @param {string} key
 * @param {string} id
 * @param {Set<string>} inSight the columns that there is room for
 */
export function rowElement(table, row, key, id, inSight) {
  const status = textAt(table, 'status', row);
  const { sentence, instead } = sentenceOf(table, row);
  const replaced = instead.filter((name) => inSight.has(name));
  const cells = COLUMNS.flatMap(({ name, numeric }) => {
    if (name === replaced[0]) {
      const words = h('div', { class: 'cv-words', dir: 'auto' }, sentence);
      return [cell(name, false, sentence, [words], { colspan: replaced.length, 'data-sentence': true })];
    }
    if (instead.includes(name)) return [];
    const { title, content } = contentOf(table, row, name);
    return [cell(name, numeric, title, content)];
  });
  return h('tr', { role: 'row', id, 'data-row': key, 'data-status': status }, ...cells);
}

/**
 * @param {string} name
 * @param {boolean} numeric
 * @param {string} title
 * @param {(Node | string)[]} content
 * @param {import('../../dom.js').Attributes} [more]
 */
function cell(name, numeric, title, content, more = {}) {
  const place = COLUMNS.findIndex((column) => column.name === name) + 1;
  const attributes = { role: 'gridcell', 'aria-colindex': place, 'data-column': name, 'data-numeric': numeric };
  return h('td', { ...attributes, title: title || null, ...more }, ...content);
}

/**
 * What is said in place of numbers that there are not: why the file cannot be read, what was asked, what went wrong.
 * @param {Table} table
 * @param {number} row
 * @returns {{sentence: string, instead: string[]}}
 */
function sentenceOf(table, row) {
  const status = textAt(table, 'status', row);
  const problem = table.problems.get(row)?.[0] ?? '';
  if (status === 'unreadable') return { sentence: visible(problem), instead: ALL_OF_IT };
  if (status === 'no stream') {
    const asked = ['request', 'provider', 'http'].map((name) => textAt(table, name, row)).filter(Boolean);
    return { sentence: visible([asked.join(' · '), problem].filter(Boolean).join(': ')), instead: ALL_OF_IT };
  }
  const ended = ITS_END.some((name) => textAt(table, name, row) || !Number.isNaN(numberAt(table, name, row)));
  return problem && !ended ? { sentence: visible(problem), instead: ITS_END } : { sentence: '', instead: [] };
}

/**
 * @param {Table} table
 * @param {number} row
 * @param {string} name
 * @returns {{title: string, content: (Node | string)[]}} the title is for what may be cut off
 */
function contentOf(table, row, name) {
  if (name === 'file') return fileContent(visible(textAt(table, 'file', row)));
  if (name === 'status') return statusContent(textAt(table, 'status', row), table.problems.get(row) ?? []);
  if (name in table.text) {
    const text = visible(textAt(table, name, row));
    const madeUp = name === 'clock' && text === 'modelled';
    return { title: text, content: [h('div', { class: 'cv-words', dir: 'auto', 'data-modelled': madeUp }, text)] };
  }
  const value = numberAt(table, name, row);
  if (Number.isNaN(value)) return { title: '', content: [] };
  if (name === 'cost') {
    const source = h('span', { class: 'cv-cost-source cv-faint' }, textAt(table, 'cost_source', row));
    return { title: '', content: [money(value), ' ', source] };
  }
  return { title: '', content: [count(name === 'interaction' ? value + 1 : value)] };
}

/**
 * The folder gives way before the name does.
 * @param {string} path
 */
function fileContent(path) {
  const cut = path.lastIndexOf('/') + 1;
  const folder = h('span', { class: 'cv-file-folder cv-faint' }, path.slice(0, cut));
  const name = h('span', { class: 'cv-file-name' }, path.slice(cut));
  return { title: path, content: [h('div', { class: 'cv-path' }, ...(cut ? [folder] : []), name)] };
}

/**
 * @param {string} status
 * @param {string[]} problems
 */
function statusContent(status, problems) {
  const { path, colour } = SIGNS[status] ?? SIGNS['no stream'];
  const sign = s('svg', { class: 'cv-sign', viewBox: '0 0 12 12', 'aria-hidden': 'true', 'data-sign': colour });
  sign.append(s('path', { d: path }));
  const own = status === 'complete' || status === 'no stream' ? problems.length : problems.length - 1; // the rest is said
  const more = own > 0 ? [h('span', { class: 'cv-soft' }, `· ${plural(own, 'note')}`)] : [];
  const title = problems.map(visible).join('\n');
  return { title, content: [h('div', { class: 'cv-status' }, sign, h('span', {}, status), ...more)] };
}
