// @ts-check
/** What a chunk did, in plain words. */

import { isTool } from './columns.js';
import { count, plural, visible } from './format.js';
import { fullName, nameOf } from './names.js';
import { deltaAt, marksAt } from './snapshot.js';

/** @typedef {import('./columns.js').Part} Part */
/** @typedef {import('./columns.js').Stream} Stream */
/** @typedef {{colour: string, strong: string, rest: string, delta: string}} Sentence */

const LONGEST_DELTA = 160;
const COLOUR_OF_MARK = /** @type {Record<string, string>} */ ({ error: 'bad', unrecognised: 'bad' });

/**
 * @param {Stream} stream
 * @param {number} chunk
 * @param {string} frame its text as it came
 * @returns {Sentence[]}
 */
export function describe(stream, chunk, frame) {
  if (chunk === 0) return marksAt(stream, 0).map(markSentence);
  const sentences = stream.parts.flatMap((part) => partSentences(stream, part, chunk));
  for (const mark of marksAt(stream, chunk)) {
    if (mark.kind === 'tool_call' || mark.kind === 'first_token') continue; // said by the part already
    sentences.push(mark.kind === 'done' ? plain(`${wordOfEnd(frame)}: ${mark.label}`) : markSentence(mark));
  }
  return sentences.length ? sentences : [plain(wordsOfNothing(frame))];
}

/** @param {Sentence} sentence */
export const spoken = ({ strong, rest, delta }) => strong + rest + delta;

/**
 * The shortest words for a chunk, such as "add #0 arguments".
 * @param {Stream} stream
 * @param {number} chunk
 */
export function glance(stream, chunk) {
  if (chunk === 0) return 'nothing yet';
  const words = stream.parts
    .filter((part) => part.started === chunk || deltaAt(part, chunk))
    .map((part) => fullName(stream, part, chunk) + (isTool(part.kind) && deltaAt(part, chunk) ? ' arguments' : ''));
  for (const mark of marksAt(stream, chunk)) {
    if (mark.kind !== 'tool_call' && mark.kind !== 'first_token') words.push(mark.label);
  }
  return words.join(', ');
}

/**
 * @param {Stream} stream
 * @param {Part} part
 * @param {number} chunk
 * @returns {Sentence[]}
 */
function partSentences(stream, part, chunk) {
  const { name, which } = nameOf(stream, part, chunk);
  const say = (/** @type {string} */ rest, delta = '') => ({
    colour: part.colour,
    strong: name,
    rest: visible(`${which && ` ${which}`} ${rest}`),
    delta,
  });
  const sentences = [];
  if (part.started === chunk) sentences.push(say('begins'));
  part.labels.forEach((label, place) => {
    const before = part.labels[place - 1];
    if (label.chunk !== chunk || !before) return;
    if (label.id !== before.id) sentences.push(say(`has the id ${label.id}`));
    if (label.name !== before.name) sentences.push(say('is its name now'));
  });
  if (part.resets.some((reset) => reset.chunk === chunk)) sentences.push(say('is withdrawn so far'));
  const delta = deltaAt(part, chunk);
  if (delta) {
    const verb = isTool(part.kind) ? 'arguments grow' : 'grows';
    sentences.push(say(`${verb} by ${plural(characters(delta), 'character')}: `, shortened(delta)));
  }
  for (const piece of part.media) {
    if (piece.chunk === chunk) sentences.push(say(`receives ${piece.type}, ${count(piece.data.length)} characters`));
  }
  for (const source of part.sources) {
    if (source.chunk === chunk) sentences.push(say(`cites ${source.title || source.url || 'a source'}`));
  }
  if (part.results.some((result) => result.chunk === chunk)) sentences.push(say('gives its result'));
  if (part.ended === chunk) sentences.push(say('ends'));
  return sentences;
}

/** @param {import('./columns.js').Mark} mark */
const markSentence = ({ kind, label }) => ({ ...plain(label), colour: COLOUR_OF_MARK[kind] ?? '' });

/**
 * @param {string} words
 * @returns {Sentence}
 */
const plain = (words) => ({ colour: '', strong: '', rest: visible(words), delta: '' });

/** @param {string} text */
function characters(text) {
  let length = 0;
  for (const _ of text) length++;
  return length;
}

/** @param {string} text */
function shortened(text) {
  const line = visible(text.slice(0, LONGEST_DELTA + 1).replace(/\r\n|\n|\r/g, '↵'));
  return line.length > LONGEST_DELTA ? `${line.slice(0, LONGEST_DELTA)}…` : line;
}

/**
 * How the end of the stream was said: "[DONE]", "message_stop" ...
 * @param {string} frame
 */
function wordOfEnd(frame) {
  const data = dataOf(frame).trim();
  return data.startsWith('{') || data.length > 40 ? typeOf(frame) || 'last message' : data || 'last message';
}

/** @param {string} frame */
function wordsOfNothing(frame) {
  const delta = deltaOf(frame);
  if (delta) {
    const said = Object.entries(delta).filter(([, value]) => value !== null && value !== '' && !isEmptyList(value));
    if (!said.length) return 'nothing visible: empty delta';
    if (said.every(([key]) => key === 'role')) return 'nothing visible: role only';
  }
  const type = typeOf(frame);
  return type ? `nothing visible: ${type}` : 'nothing visible';
}

/** @param {unknown} value */
const isEmptyList = (value) => Array.isArray(value) && !value.length;

/** @param {string} frame */
const dataOf = (frame) => /^data: ?(.*)$/m.exec(frame)?.[1] ?? frame;

/**
 * @param {string} frame
 * @returns {any}
 */
function messageOf(frame) {
  try {
    return JSON.parse(dataOf(frame));
  } catch {
    return null;
  }
}

/**
 * @param {string} frame
 * @returns {Record<string, unknown> | null}
 */
function deltaOf(frame) {
  const delta = messageOf(frame)?.choices?.[0]?.delta;
  return delta && typeof delta === 'object' ? delta : null;
}

/** @param {string} frame */
function typeOf(frame) {
  const event = /^event: ?(.+)$/m.exec(frame)?.[1];
  const type = messageOf(frame)?.type;
  return event ?? (typeof type === 'string' ? type : '');
}
