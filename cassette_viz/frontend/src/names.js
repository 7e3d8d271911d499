// @ts-check
/** What parts are called. */

import { isTool } from './columns.js';
import { kindWords, visible } from './format.js';
import { labelAt } from './snapshot.js';

/** @typedef {import('./columns.js').Part} Part */
/** @typedef {import('./columns.js').Stream} Stream */

/**
 * The name under which a part is spoken of, and what tells it from others of that name.
 * @param {Stream} stream
 * @param {Part} part
 * @param {number} position
 * @returns {{name: string, which: string}}
 */
export function nameOf(stream, part, position) {
  const choice = stream.choices.length > 1 ? `of choice ${part.choice}` : '';
  if (!isTool(part.kind)) return { name: kindWords(part.kind), which: choice };
  const name = visible(labelAt(part, position).name) || 'tool call';
  return { name, which: [`#${part.index ?? part.place}`, choice].filter(Boolean).join(' ') };
}

/**
 * Both in one, such as "add #0".
 * @param {Stream} stream
 * @param {Part} part
 * @param {number} position
 */
export function fullName(stream, part, position) {
  const { name, which } = nameOf(stream, part, position);
  return which ? `${name} ${which}` : name;
}
