// @ts-check
/** Which character lies under a point. */

/**
 * The character under a point of the window, as a node and the offset in front of the character.
 * @param {Element | null} within
 * @param {number} x
 * @param {number} y
 * @returns {{node: Node, offset: number} | null}
 */
export function placeAt(within, x, y) {
  const caret = caretAt(within, x, y);
  if (!caret || !within?.contains(caret.node) || caret.node.nodeType !== Node.TEXT_NODE) return null;
  // a caret lies between two characters: take the one that the point is in
  if (caret.offset > 0 && covers(caret.node, caret.offset - 1, x, y))
    return { node: caret.node, offset: caret.offset - 1 };
  const { length } = /** @type {Text} */ (caret.node);
  return length ? { node: caret.node, offset: Math.min(caret.offset, length - 1) } : null;
}

/**
 * @param {Element | null} within
 * @param {number} x
 * @param {number} y
 * @returns {{node: Node, offset: number} | null}
 */
function caretAt(within, x, y) {
  const page = /** @type {any} */ (document); // browsers disagree about which of the two there is
  if (page.caretPositionFromPoint) {
    const root = within?.getRootNode();
    const caret = page.caretPositionFromPoint(x, y, root instanceof ShadowRoot ? { shadowRoots: [root] } : {});
    return caret ? { node: caret.offsetNode, offset: caret.offset } : null;
  }
  const range = page.caretRangeFromPoint?.(x, y);
  return range ? { node: range.startContainer, offset: range.startOffset } : null;
}

/**
 * @param {Node} node
 * @param {number} offset
 * @param {number} x
 * @param {number} y
 */
function covers(node, offset, x, y) {
  const range = document.createRange();
  range.setStart(node, offset);
  range.setEnd(node, offset + 1);
  return [...range.getClientRects()].some((box) => box.left <= x && x < box.right && box.top <= y && y < box.bottom);
}
