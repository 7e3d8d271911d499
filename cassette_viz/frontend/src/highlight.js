// @ts-check
/** Finds where in a message the text sits that a chunk added to the answer. */

/** @typedef {import('./json.js').Node} Node */
/** @typedef {{text: string, colour: string}} Wanted */

/** Under these keys vendors send what grows. */
const KEYS = new Set(
  [
    'content',
    'text',
    'arguments',
    'partial_json',
    'thinking',
    'reasoning',
    'reasoning_content',
    'refusal',
    'delta',
    'data',
  ].concat(['args', 'input', 'transcript', 'response', 'output', 'citation', 'summary']),
);

/**
 * Mark the nodes that hold the wanted texts, and ink the message around them.
 * @param {Node} root
 * @param {Wanted[]} wanted
 */
export function highlight(root, wanted) {
  const nodes = wanted.length ? collect(root, []) : [];
  /** @type {Node[]} */
  const found = [];
  for (const want of wanted) {
    const node = best(
      nodes.filter((candidate) => !found.includes(candidate)),
      want.text,
    );
    if (!node) continue;
    found.push(node);
    markAll(node, want.colour);
  }
  for (const node of found) inkAll(surroundings(node));
}

/**
 * @param {Node} node
 * @param {Node[]} into
 */
function collect(node, into) {
  if (node.raw[0] === '"' || node.members) into.push(node);
  for (const member of node.members ?? []) collect(member, into);
  return into;
}

/**
 * @param {Node[]} nodes
 * @param {string} text
 */
function best(nodes, text) {
  /** @type {Node | null} */
  let choice = null;
  let most = 0;
  for (const node of nodes) {
    const points = score(node, text);
    if (points > most) {
      most = points;
      choice = node;
    }
  }
  return choice;
}

/**
 * @param {Node} node
 * @param {string} text
 */
function score(node, text) {
  const known = KEYS.has(node.key.slice(1, -1));
  if (node.members) return known && sameJson(node.raw, text) ? 2 : 0; // arguments that are sent as an object
  const value = JSON.parse(node.raw);
  if (value === text) return known ? 4 : 3;
  return known && value !== '' && (text.includes(value) || value.includes(text)) ? 1 : 0;
}

/**
 * @param {string} one
 * @param {string} other
 */
function sameJson(one, other) {
  if (other[0] !== one[0]) return false;
  try {
    return JSON.stringify(JSON.parse(one)) === JSON.stringify(JSON.parse(other));
  } catch {
    return false;
  }
}

/**
 * The "delta" that a node belongs to, or else the container next around it.
 * @param {Node} node
 */
function surroundings(node) {
  for (let around = node.parent; around; around = around.parent) if (around.key === '"delta"') return around;
  return node.parent ?? node;
}

/**
 * @param {Node} node
 * @param {string} colour
 */
function markAll(node, colour) {
  node.mark = colour;
  for (const member of node.members ?? []) markAll(member, colour);
}

/** @param {Node} node */
function inkAll(node) {
  node.ink = true;
  for (const member of node.members ?? []) inkAll(member);
}
