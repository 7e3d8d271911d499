// @ts-check
/** JSON re-indented without touching a token: numbers, escapes and the order of keys stay as they were sent. */

import { visible } from './format.js';

/**
 * @typedef {{text: string, ink?: boolean, key?: boolean, mark?: string}} Token
 * @typedef {{indent: number, tokens: Token[]}} Line
 * @typedef {{
 *   raw: string, key: string, members: Node[] | null, brackets: string, width: number,
 *   ink?: boolean, mark?: string, parent: Node | null,
 * }} Node `raw` of a container is its source; `key` is the member's key as sent, quotes included, or ""
 */

const TOKEN = /\s*("(?:[^"\\]|\\.)*"|[[\]{}:,]|[^\s[\]{}:,"]+)/y;
const DEEPEST = 200;
const FLAT_WIDTH = 52;

/**
 * The tree of tokens of a JSON text; null if it is none.
 * @param {string} text
 * @returns {Node | null}
 */
export function parse(text) {
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  TOKEN.lastIndex = 0;
  return readValue(text, '', null, 0);
}

/**
 * @param {string} text
 * @param {string} key
 * @param {Node | null} parent
 * @param {number} depth
 * @returns {Node | null}
 */
function readValue(text, key, parent, depth) {
  const token = next(text);
  /** @type {Node} */
  const node = { raw: token, key, members: null, brackets: '', width: 0, parent };
  const keyWidth = key ? key.length + 2 : 0;
  if (token !== '{' && token !== '[') {
    node.raw = visible(token);
    node.width = keyWidth + node.raw.length;
    return node;
  }
  if (depth > DEEPEST) return null;
  const start = TOKEN.lastIndex - 1;
  const closer = token === '{' ? '}' : ']';
  node.brackets = token + closer;
  node.members = [];
  node.width = keyWidth + 2;
  for (let ahead = peek(text); ahead !== closer; ahead = peek(text)) {
    if (ahead === ',') next(text);
    const name = closer === '}' ? visible(next(text)) : '';
    if (name) next(text);
    const member = readValue(text, name, node, depth + 1);
    if (!member) return null;
    node.members.push(member);
    node.width += member.width + 2;
  }
  next(text);
  node.raw = text.slice(start, TOKEN.lastIndex);
  return node;
}

/** @param {string} text */
function next(text) {
  return /** @type {RegExpExecArray} */ (TOKEN.exec(text))[1];
}

/** @param {string} text */
function peek(text) {
  const place = TOKEN.lastIndex;
  const token = next(text);
  TOKEN.lastIndex = place;
  return token;
}

/**
 * Lay a tree out in lines: short containers on one line, short members side by side, "[{" kept together.
 * @param {Node} root
 * @param {number} columns
 * @param {string} before what stands in front of it on the first line
 * @returns {Line[]}
 */
export function layout(root, columns, before = '') {
  /** @type {Line[]} */
  const lines = [{ indent: 0, tokens: before ? [{ text: before }] : [] }];
  let used = before.length;
  /** @param {Node} node @param {string} text @param {boolean} [key] */
  const put = (node, text, key = false) => {
    lines[lines.length - 1].tokens.push({ text, ink: node.ink, key, mark: key ? node.parent?.mark : node.mark });
    used += text.length;
  };
  /** @param {number} indent */
  const newLine = (indent) => {
    lines.push({ indent, tokens: [] });
    used = indent;
  };
  /** @param {Node} node */
  const flat = (node) => {
    if (node.key) put(node, `${node.key}: `, true);
    if (!node.members) return put(node, node.raw);
    const space = node.brackets === '{}' && node.members.length ? ' ' : '';
    put(node, node.brackets[0] + space);
    node.members.forEach((member, place) => {
      if (place) put(node, ', ');
      flat(member);
    });
    put(node, space + node.brackets[1]);
  };
  /** @param {Node} node @param {number} indent */
  const write = (node, indent) => {
    if (!node.members || (node.width <= FLAT_WIDTH && used + node.width < columns)) return flat(node);
    if (node.key) put(node, `${node.key}: `, true);
    let inner = node;
    const closers = [];
    while (inner.brackets === '[]' && inner.members?.length === 1 && inner.members[0].members) {
      put(inner, '[');
      closers.unshift(inner);
      inner = inner.members[0];
    }
    put(inner, inner.brackets[0]);
    closers.unshift(inner);
    const members = inner.members ?? [];
    let alone = true; // whether what follows needs a line of its own
    members.forEach((member, place) => {
      const fits = member.width <= FLAT_WIDTH || !member.members;
      if (alone || !fits || used + member.width + 2 > columns) newLine(indent + 2);
      else put(inner, ' ');
      const line = lines.length;
      write(member, indent + 2);
      if (place < members.length - 1) put(inner, ',');
      alone = lines.length > line;
    });
    newLine(indent);
    for (const closer of closers) put(closer, closer.brackets[1]);
    return undefined;
  };
  write(root, 0);
  return lines;
}
