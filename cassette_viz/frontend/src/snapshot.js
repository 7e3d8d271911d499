// @ts-check
/** What is shown after chunk n: slices and binary searches, nothing is replayed. */

import { countBelow, countUpTo, lastUpTo } from './search.js';

/** @typedef {import('./columns.js').Part} Part */
/** @typedef {import('./columns.js').Stream} Stream */
/** @typedef {'not yet' | 'empty' | 'incomplete' | 'valid' | 'invalid'} State */

/**
 * Where the visible text of a part begins and ends after chunk `position`.
 * @param {Part} part
 * @param {number} position
 * @returns {{start: number, end: number}}
 */
export function visibleSpan(part, position) {
  const known = countUpTo(part.chunks, position);
  const end = known ? part.ends[known - 1] : 0;
  const start = part.resets.length ? (lastUpTo(part.resets, position)?.offset ?? 0) : 0;
  return { start, end: Math.max(start, end) };
}

/**
 * The text of a part after chunk `position`.
 * @param {Part} part
 * @param {number} position
 */
export function visibleText(part, position) {
  const { start, end } = visibleSpan(part, position);
  return part.text.slice(start, end);
}

/**
 * Where that which chunk `chunk` itself added begins and ends; null if it added nothing.
 * @param {Part} part
 * @param {number} chunk
 * @returns {{start: number, end: number} | null}
 */
export function deltaSpan(part, chunk) {
  const place = countBelow(part.chunks, chunk);
  if (part.chunks[place] !== chunk) return null;
  return { start: place ? part.ends[place - 1] : 0, end: part.ends[place] };
}

/**
 * What chunk `chunk` itself added to a part; "" if nothing.
 * @param {Part} part
 * @param {number} chunk
 */
export function deltaAt(part, chunk) {
  const span = deltaSpan(part, chunk);
  return span ? part.text.slice(span.start, span.end) : '';
}

/**
 * How far the arguments of a tool call have come as JSON.
 * @param {Part} part
 * @param {number} position
 * @returns {State}
 */
export function argumentState(part, position) {
  if (position < part.started) return 'not yet';
  const { start, end } = visibleSpan(part, position);
  const begun = part.resets.length
    ? countUpTo(
        part.resets.map((reset) => reset.chunk),
        position,
      )
    : 0;
  const [begins, valid, invalid] = part.verdicts?.[begun] ?? [0, -1, -1];
  const length = end - start;
  if (length <= begins) return 'empty';
  if (invalid >= 0 && invalid <= length) return 'invalid';
  return valid >= 0 && valid <= length ? 'valid' : 'incomplete';
}

/**
 * Id and name as they are known after chunk `position`; those it begins with before that.
 * @param {Part} part
 * @param {number} position
 * @returns {{id: string, name: string}}
 */
export function labelAt(part, position) {
  return lastUpTo(part.labels, position) ?? part.labels[0] ?? { id: '', name: '' };
}

/**
 * Number of the chunk that wrote the character at `offset`; 0 if none did.
 * @param {Part} part
 * @param {number} offset
 */
export function chunkOfOffset(part, offset) {
  return part.chunks[countUpTo(part.ends, offset)] ?? 0;
}

/**
 * The next marker behind `position`; null if there is none.
 * @param {Stream} stream
 * @param {number} position
 * @returns {number | null}
 */
export function nextStop(stream, position) {
  return stream.stops[countUpTo(stream.stops, position)] ?? null;
}

/**
 * The last marker before `position`; null if there is none.
 * @param {Stream} stream
 * @param {number} position
 * @returns {number | null}
 */
export function previousStop(stream, position) {
  return stream.stops[countBelow(stream.stops, position) - 1] ?? null;
}

/**
 * The marks that belong to one chunk.
 * @param {Stream} stream
 * @param {number} chunk
 */
export function marksAt(stream, chunk) {
  const { marks } = stream;
  let low = 0;
  let high = marks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (marks[middle].chunk < chunk) low = middle + 1;
    else high = middle;
  }
  const found = [];
  while (low < marks.length && marks[low].chunk === chunk) found.push(marks[low++]);
  return found;
}
