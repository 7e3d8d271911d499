// @ts-check
/** What was asked, put into words: the line above the answer, and whose result a message is. */

import { plural, visible } from './format.js';

/**
 * The contract; see frontend/asked.py.
 * @typedef {{id: string, name: string, arguments: string}} AskedCall
 * @typedef {{role: string, text: string, calls: AskedCall[], answers: string, other: string[]}} AskedMessage
 * @typedef {{name: string, description: string}} AskedTool
 * @typedef {{
 *   messages: AskedMessage[], tools: AskedTool[], parameters: [string, string][], continues: number | null,
 *   continued_by: number | null,
 * }} Asked
 */
/**
 * A message as it is drawn. `speaker` is empty where the one before has the same; the colour of a call is that which it
 * had when it was streamed, and its result has the same.
 * @typedef {{colour: string, call: AskedCall}} Called
 * @typedef {{
 *   role: string, speaker: string, text: string, calls: Called[], other: string[],
 *   result: {colour: string, name: string, id: string} | null,
 * }} Turn
 */

const ROLES_LISTED = 3;
const TELLING = 3;
const COLOURS = 3;
const LONG = 480; // characters
const LONG_LINES = 7;
const ANSWERING = new Set(['assistant', 'model', 'chatbot']);

/** Parameters that change the answer most, as the vendors spell them. */
const MATTERS = [
  /^max_?(?:new|completion|output)?_?tokens(?:_to_sample)?$/i,
  /^num_predict$/,
  /^temperature$/,
  /^(?:effort|reasoning_effort|thinking_?budget|budget_tokens)$/i,
  /^tool_choice$/,
  /^top_?p$/i,
];

/**
 * One line, such as "system, user; 2 tools; max_tokens 4000".
 * @param {Asked} asked
 */
export function summary({ messages, tools, parameters }) {
  const roles = messages.map(({ role }) => role);
  const who = roles.length > ROLES_LISTED ? plural(roles.length, 'message') : roles.join(', ');
  const offered = tools.length ? plural(tools.length, 'tool') : '';
  return [who, offered, ...telling(parameters)].filter(Boolean).map(visible).join('; ') || 'nothing';
}

/**
 * The few parameters to name at once: plain numbers and words that matter.
 * @param {[string, string][]} parameters
 */
function telling(parameters) {
  const ranked = parameters
    .map(([name, value]) => ({ name: name.slice(name.lastIndexOf('.') + 1), value }))
    .map((each) => ({ ...each, rank: MATTERS.findIndex((pattern) => pattern.test(each.name)) }))
    .filter(({ rank, value }) => rank >= 0 && value.length < 24 && !/[{[]/.test(value));
  ranked.sort((one, other) => one.rank - other.rank);
  return ranked.slice(0, TELLING).map(({ name, value }) => `${name} ${value}`);
}

/**
 * What the second fold holds: "2 tools, 6 parameters"; "" if there is neither.
 * @param {Asked} asked
 */
export function offer({ tools, parameters }) {
  return [
    tools.length ? plural(tools.length, 'tool') : '',
    parameters.length ? plural(parameters.length, 'parameter') : '',
  ]
    .filter(Boolean)
    .join(', ');
}

/**
 * The messages as they are drawn.
 * @param {AskedMessage[]} messages
 * @returns {Turn[]}
 */
export function turnsOf(messages) {
  /** @type {Map<string, {colour: string, name: string, id: string}>} */
  const known = new Map();
  let colours = 0;
  let before = '';
  return messages.map(({ role, text, calls, answers, other }) => {
    const answering = ANSWERING.has(role);
    const speaker = answering && role === before ? '' : role; // some vendors send each piece of an answer apart
    if (answering && speaker) colours = 0; // each answer begins with the first colour
    before = role;
    const called = calls.map((call) => {
      const colour = `tool${colours++ % COLOURS}`;
      // a result names its call by id, or, where there are none, by name
      for (const key of [call.id, call.name]) if (key) known.set(key, { colour, name: call.name, id: call.id });
      return { colour, call };
    });
    const isResult = answers !== '' || role === 'tool' || role === 'function';
    const result = isResult ? (known.get(answers) ?? { colour: 'none', name: answers, id: '' }) : null;
    return { role, speaker, text, calls: called, other, result };
  });
}

/**
 * Who is about to answer, in the words of the request.
 * @param {AskedMessage[]} messages
 */
export const answerer = (messages) => messages.findLast(({ role }) => ANSWERING.has(role))?.role ?? 'assistant';

/**
 * Whether a text is so long that it is folded.
 * @param {string} text
 */
export function isLong(text) {
  if (text.length > LONG) return true;
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) if (++lines >= LONG_LINES) return true;
  return false;
}
