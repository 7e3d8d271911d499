// @ts-check
/** The message as its reader would have seen it: choices side by side, parts in order of first appearance. */

import { h, on } from '../dom.js';
import { chunkOfOffset } from '../snapshot.js';
import { mountAsked, neighbour } from './asked.js';
import { placeAt } from './caret.js';
import { mountPart } from './part.js';

/** @typedef {import('../player.js').Actions} Actions */
/** @typedef {import('../state.js').State} State */
/** @typedef {import('../columns.js').Stream} Stream */
/** @typedef {ReturnType<typeof mountPart>} PartView */
/** @typedef {{element: HTMLElement, chunk: number}} Line */
/** @typedef {{tail(): HTMLElement | null}} Tail */

const MARGIN = 14;
const SHARE = 0.42; // of the pane at most is left to what was asked, as in styles/asked.css

/**
 * @param {HTMLElement} el
 * @param {Actions} actions
 */
export function mount(el, actions) {
  const leaving = new AbortController();
  const pane = h('div', { class: 'cv-pane cv-message', tabindex: 0, role: 'group', 'aria-label': 'Message' });
  el.append(pane);
  /** @type {PartView[]} */ let parts = [];
  /** @type {Line[]} */ let lines = []; // finishes and errors, each from its chunk on
  /** @type {Stream | null} */ let shown = null;
  const begin = h('p', { class: 'cv-beginning' }, 'Nothing has come yet.');
  const answer = h('div', { class: 'cv-answer' });
  const cutOff = h('p', { class: 'cv-failure' }, 'The recording breaks off here: the stream has no end.');
  /** @type {ReturnType<typeof mountAsked> | null} */ let asked = null;
  /** @type {HTMLElement | null} */ let onward = null; // at the end, where another interaction continues this one
  /** @type {Tail | undefined} */ let newest;
  let position = -1;
  let following = true; // until the reader scrolls away
  let scrolled = 0; // where we have put the pane

  on(
    pane,
    'scroll',
    () => {
      if (Math.abs(pane.scrollTop - scrolled) > 2) following = false;
    },
    leaving.signal,
  );
  on(
    pane,
    'click',
    (event) => {
      const chunk = chunkUnder(event, parts);
      if (!chunk) return;
      actions.play(false);
      actions.seek(chunk);
    },
    leaving.signal,
  );

  // a picture takes its room only when it is decoded, and the pane its own only when it is in the page
  pane.addEventListener('load', () => following && follow(newest), { capture: true, signal: leaving.signal });
  const observer = new ResizeObserver(() => following && follow(newest));
  observer.observe(pane);

  /** What was asked was opened or folded by hand. @param {boolean} open */
  const folded = (open) => {
    following = !open;
    if (following) follow(newest);
  };

  /** @param {Stream} stream */
  const rebuild = (stream) => {
    shown = stream;
    position = -1;
    parts = stream.parts.map((part) => mountPart(part, leaving.signal));
    lines = [];
    /** @param {number} chunk @param {string} className @param {string} words */
    const line = (chunk, className, words) => {
      const element = h('p', { class: className, dir: 'auto' }, words);
      lines.push({ element, chunk });
      return element;
    };
    const choices = stream.choices.map((choice) =>
      h(
        'div',
        { class: 'cv-choice' },
        ...(stream.choices.length > 1 ? [h('div', { class: 'cv-label' }, `choice ${choice}`)] : []),
        ...parts.filter((view) => view.part.choice === choice).map((view) => view.element),
        ...stream.marks
          .filter((mark) => mark.kind === 'finish' && (mark.choice ?? 0) === choice)
          .map((mark) => line(mark.chunk, 'cv-finish', mark.label)),
      ),
    );
    const errors = stream.marks.filter((mark) => mark.kind === 'error');
    const next = stream.asked?.continued_by ?? null;
    onward = next === null ? null : neighbour('next', next, actions, leaving.signal);
    asked = stream.asked ? mountAsked(stream.asked, actions, folded, leaving.signal) : null;
    answer.replaceChildren(
      begin,
      h('div', { class: choices.length > 1 ? 'cv-several' : null }, ...choices),
      ...errors.map((mark) => line(mark.chunk, 'cv-failure', mark.label)),
      cutOff,
      ...(onward ? [onward] : []),
    );
    pane.replaceChildren(...(asked ? [asked.element] : []), answer);
    pane.scrollTop = scrolled = 0;
  };

  /** Keep the newest words in sight, and the answer below what was asked. @param {Tail | undefined} newest */
  const follow = (newest) => {
    const tail = newest?.tail();
    if (!tail && !asked?.isOpen()) return;
    const frame = pane.getBoundingClientRect();
    if (asked?.isOpen()) {
      const low = answer.getBoundingClientRect().top - frame.top - frame.height * SHARE;
      if (low > 0) pane.scrollTop += low;
    }
    if (tail) {
      const bottom = tail.getBoundingClientRect().bottom;
      if (bottom > frame.bottom - MARGIN) pane.scrollTop += bottom - frame.bottom + MARGIN;
      else if (bottom < frame.top + 2 * MARGIN) pane.scrollTop += bottom - frame.top - 2 * MARGIN;
    }
    scrolled = pane.scrollTop;
  };

  return {
    /** @param {State} state */
    update(state) {
      if (!state.stream) return;
      if (state.stream !== shown) rebuild(state.stream);
      if (state.position === position) return;
      if (!state.playing || position < 0) following = true;
      position = state.position;
      newest = undefined;
      let latest = 0;
      for (const view of parts) {
        const chunk = view.update(position);
        if (chunk >= latest && chunk > 0) [newest, latest] = [view, chunk];
      }
      for (const { element, chunk } of lines) element.hidden = chunk > position;
      begin.hidden = position > 0;
      cutOff.hidden = state.stream.status !== 'truncated' || position < state.length;
      if (onward) onward.hidden = position < state.length;
      if (onward && position === state.length) newest = { tail: () => onward };
      if (following) follow(newest);
    },
    destroy() {
      leaving.abort();
      observer.disconnect();
    },
  };
}

/**
 * Number of the chunk that wrote the character under the pointer; 0 if there is none, or text is being selected.
 * @param {MouseEvent} event
 * @param {PartView[]} parts
 */
function chunkUnder(event, parts) {
  const host = /** @type {Element} */ (event.target).closest('[data-text]');
  const view = parts.find(({ growing }) => growing.host === host);
  if (!view || !document.getSelection()?.isCollapsed) return 0;
  const place = placeAt(host, event.clientX, event.clientY);
  const offset = place ? view.growing.offsetOf(place.node, place.offset) : -1;
  return offset < 0 ? 0 : chunkOfOffset(view.part, offset);
}
