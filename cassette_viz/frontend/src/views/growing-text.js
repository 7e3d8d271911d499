// @ts-check
/** One text that grows: blocks with one text node each, and a mark around what is new. */

import { blockStarts } from '../blocks.js';
import { h } from '../dom.js';
import { countBelow, countUpTo } from '../search.js';

/** @typedef {{element: HTMLElement, old: Text, fresh: HTMLElement | null}} Block */

const ONLY_LINE_ENDS = /^[\r\n]+$/;

export class GrowingText {
  /** @type {Block[]} */ #blocks = [];
  /** @type {Int32Array} */ #starts;
  #from = 0;
  #to = 0;
  #marked = 0; // first block that has, or may have, a mark

  /**
   * @param {HTMLElement} host its text content is the visible text, exactly
   * @param {string} text all of it
   */
  constructor(host, text) {
    this.host = host;
    this.text = text;
    this.#starts = blockStarts(text);
  }

  /**
   * The text has become longer; what is shown stays.
   * @param {string} text
   */
  grow(text) {
    if (text === this.text) return;
    const kept = this.#starts.slice(0, -1); // the last block may have been cut short
    const begun = kept.length ? kept[kept.length - 1] : this.#from;
    this.text = text;
    this.#starts = Int32Array.from([...kept.slice(0, -1), ...blockStarts(text, begun)]);
  }

  /**
   * Show text[from:to], of which text[fresh:to] is marked as new.
   * @param {number} from
   * @param {number} to
   * @param {number} fresh
   */
  show(from, to, fresh = to) {
    if (from !== this.#from) this.#restart(from);
    const count = to > from ? countBelow(this.#starts, to) : 0;
    while (this.#blocks.length > count) this.#blocks.pop()?.element.remove();
    const markFrom = Math.max(from, fresh);
    const firstMarked = Math.max(0, Math.min(countUpTo(this.#starts, markFrom), this.#starts.length - 1) - 1);
    const added = document.createDocumentFragment();
    let place = Math.max(0, Math.min(this.#blocks.length - 1, this.#marked, firstMarked));
    for (; place < count; place++) {
      const start = this.#starts[place];
      const end = Math.min(to, this.#starts[place + 1]);
      const block = (this.#blocks[place] ??= this.#addBlock(added));
      this.#fill(block, start, Math.min(Math.max(markFrom, start), end), end);
    }
    if (added.firstChild) this.host.append(added);
    this.#marked = firstMarked;
    this.#to = to;
  }

  /** @param {number} from */
  #restart(from) {
    for (const block of this.#blocks) block.element.remove();
    this.#blocks = [];
    this.#from = from;
    this.#marked = 0;
    this.#starts = blockStarts(this.text, from);
  }

  /** @param {DocumentFragment} added */
  #addBlock(added) {
    const old = document.createTextNode('');
    const element = h('div', { class: 'cv-block' }, old);
    added.append(element);
    return { element, old, fresh: null };
  }

  /**
   * @param {Block} block
   * @param {number} start
   * @param {number} middle where the new text begins
   * @param {number} end
   */
  #fill(block, start, middle, end) {
    const { old } = block;
    const length = middle - start;
    // all that ever stands in a block is a beginning of the same text, so that comparing lengths is enough
    if (old.length < length) old.appendData(this.text.slice(start + old.length, middle));
    else if (old.length > length) old.deleteData(length, old.length - length);
    if (middle === end) {
      block.fresh?.remove();
      block.fresh = null;
      return;
    }
    if (!block.fresh) block.element.append((block.fresh = h('mark', { class: 'cv-new' }, '')));
    const text = this.text.slice(middle, end);
    if (block.fresh.textContent !== text) block.fresh.textContent = text;
    block.fresh.classList.toggle('cv-new-line', ONLY_LINE_ENDS.test(text));
  }

  /** The element at the end of what is shown. */
  get tail() {
    const last = this.#blocks[this.#blocks.length - 1];
    return last?.fresh ?? last?.element ?? null;
  }

  get length() {
    return this.#to - this.#from;
  }

  /**
   * Offset in the whole text of a place in the document; -1 if it lies elsewhere.
   * @param {Node} node
   * @param {number} offset
   */
  offsetOf(node, offset) {
    const place = this.#blocks.findIndex((block) => block.element.contains(node));
    const block = this.#blocks[place];
    if (!block || node.nodeType !== Node.TEXT_NODE) return -1;
    return this.#starts[place] + (block.fresh?.contains(node) ? block.old.length : 0) + offset;
  }
}
