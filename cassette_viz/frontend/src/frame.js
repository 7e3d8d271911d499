// @ts-check
/** One frame as lines to read: JSON re-indented where it is JSON, everything else as it came. */

import { highlight } from './highlight.js';
import { layout, parse } from './json.js';

/** @typedef {import('./json.js').Line} Line */
/** @typedef {import('./json.js').Token} Token */
/** @typedef {import('./highlight.js').Wanted} Wanted */

const FIELD = /^((?:data|event|id|retry)?:[ ]?)(.*)$/s;
const JSON_INSIDE = /^([^{]*)(\{.*\})([^}]*)$/s;
const BINARY = /[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/;

/**
 * @param {string} text the frame as it came
 * @param {Wanted[]} wanted what the chunk added to the answer, to be marked
 * @param {number} columns
 * @returns {Line[]}
 */
export function frameLines(text, wanted, columns) {
  const body = text.replace(/[\r\n]+$/, '');
  if (BINARY.test(body)) return binaryLines(body, wanted, columns);
  if (!FIELD.test(body)) {
    const whole = jsonLines('', body, wanted, columns) ?? surrounded(body, wanted, columns, (around) => around);
    if (whole) return whole;
  }
  return body.split(/\r\n|\n|\r/).flatMap((line) => {
    const [, name = '', value = line] = FIELD.exec(line) ?? [];
    return jsonLines(name, value, wanted, columns) ?? [plainLine(name, value, wanted)];
  });
}

/**
 * @param {string} name
 * @param {string} value
 * @param {Wanted[]} wanted
 * @param {number} columns
 */
function jsonLines(name, value, wanted, columns) {
  const tree = /^\s*[[{]/.test(value) ? parse(value) : null;
  if (!tree) return null;
  highlight(tree, wanted);
  return layout(tree, columns, name);
}

/**
 * JSON between other things: one element of a long array, or a message in a binary envelope.
 * @param {string} text
 * @param {Wanted[]} wanted
 * @param {number} columns
 * @param {(around: string) => string} show
 * @returns {Line[] | null}
 */
function surrounded(text, wanted, columns, show) {
  const [, before = '', inside = '', after = ''] = JSON_INSIDE.exec(text) ?? [];
  const lines = inside ? jsonLines('', inside, wanted, columns) : null;
  if (!lines) return null;
  const envelope = (/** @type {string} */ part) =>
    part.trim() ? [{ indent: 0, tokens: [{ text: show(part.trim()) }] }] : [];
  return [...envelope(before), ...lines, ...envelope(after)];
}

/**
 * @param {string} text
 * @param {Wanted[]} wanted
 * @param {number} columns
 */
function binaryLines(text, wanted, columns) {
  // what stands between readable runs is length fields and checksums
  const readable = (/** @type {string} */ around) =>
    around.replace(/[\u0000-\u001f\u007f-\u009f\ufffd]+/g, ' · ').trim();
  return surrounded(text, wanted, columns, readable) ?? [{ indent: 0, tokens: [{ text: readable(text) }] }];
}

/**
 * @param {string} name
 * @param {string} value
 * @param {Wanted[]} wanted
 * @returns {Line}
 */
function plainLine(name, value, wanted) {
  /** @type {Token[]} */
  const tokens = name ? [{ text: name }] : [];
  const want = wanted.find(({ text }) => text && value.includes(text));
  if (!want) return { indent: 0, tokens: [...tokens, { text: value, ink: Boolean(name) }] };
  const at = value.indexOf(want.text);
  tokens.push({ text: value.slice(0, at) }, { text: want.text, ink: true, mark: want.colour });
  tokens.push({ text: value.slice(at + want.text.length) });
  return { indent: 0, tokens: tokens.filter((token) => token.text) };
}
