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
  /** @type {Map<number, HTMLElement>} */ const columns = new Map(); // by choice
  /** @type {Stream | null} */ let shown = null;
  let grown = 0; // as far as it is drawn
  let told = 0; // of its marks
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
    parts = [];
    lines = [];
    told = 0;
    columns.clear();
    const several = stream.choices.length > 1;
    for (const choice of stream.choices) {
      const label = several ? [h('div', { class: 'cv-label' }, `choice ${choice}`)] : [];
      columns.set(choice, h('div', { class: 'cv-choice' }, ...label));
    }
    const next = stream.asked?.continued_by ?? null;
    onward = next === null ? null : neighbour('next', next, actions, leaving.signal);
    asked = stream.asked ? mountAsked(stream.asked, actions, folded, leaving.signal) : null;
    answer.replaceChildren(
      begin,
      h('div', { class: several ? 'cv-several' : null }, ...columns.values()),
      cutOff,
      ...(onward ? [onward] : []),
    );
    extend(stream);
    pane.replaceChildren(...(asked ? [asked.element] : []), answer);
    pane.scrollTop = scrolled = 0;
  };

  /** Add what has come to a stream that is under way; all that is there stays as its reader left it. @param {Stream} stream */
  const extend = (stream) => {
    if (stream.choices.length !== columns.size) return rebuild(stream);
    position = -1;
    grown = stream.grown;
    parts.forEach((view, place) => {
      if (!view.outgrown()) return view.grow();
      parts[place] = mountPart(view.part, leaving.signal);
      view.element.replaceWith(parts[place].element);
    });
    for (const part of stream.parts.slice(parts.length)) {
      const view = mountPart(part, leaving.signal);
      const column = columns.get(part.choice);
      column?.insertBefore(view.element, column.querySelector(':scope > .cv-finish'));
      parts.push(view);
    }
    for (const { chunk, kind, label, choice } of stream.marks.slice(told)) {
      if (kind !== 'finish' && kind !== 'error') continue;
      const element = h('p', { class: kind === 'finish' ? 'cv-finish' : 'cv-failure', dir: 'auto' }, label);
      lines.push({ element, chunk });
      if (kind === 'finish') columns.get(choice ?? 0)?.append(element);
      else answer.insertBefore(element, cutOff);
    }
    told = stream.marks.length;
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
      const isNew = state.stream !== shown;
      const grew = state.stream.grown !== grown;
      if (isNew) rebuild(state.stream);
      else if (grew) extend(state.stream);
      if (state.position === position) return;
      // a reader who has scrolled away is left there while the stream goes on, and taken along by any move of his own
      if (isNew || !(state.playing || grew)) following = true;
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
