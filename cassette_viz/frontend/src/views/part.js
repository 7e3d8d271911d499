// @ts-check
/** One part of the message: its label, and its text as far as it has come. */

import { isTool } from '../columns.js';
import { h, on, set, write } from '../dom.js';
import { kindWords, visible } from '../format.js';
import { countUpTo } from '../search.js';
import { argumentState, deltaSpan, labelAt, visibleSpan } from '../snapshot.js';
import { GrowingText } from './growing-text.js';
import { mediaView } from './media.js';

/** @typedef {import('../columns.js').Part} Part */

const FOLDED_FROM = 90; // characters; shorter reasoning is shown in full

/**
 * @param {Part} part
 * @param {AbortSignal} signal
 */
export function mountPart(part, signal) {
  const tool = isTool(part.kind);
  const host = h('div', { class: tool ? 'cv-code' : 'cv-said', 'data-text': true, dir: tool ? 'ltr' : 'auto' });
  const growing = new GrowingText(host, part.text);
  const element = h('section', { class: tool ? 'cv-part cv-tool' : 'cv-part' });
  set(element, { 'data-part': part.number, 'data-kind': part.kind, 'data-colour': part.colour });
  const follow = tool ? toolCard(part, element, host) : words(part, element, host, signal);
  const extra = extras(part, element);

  return {
    part,
    element,
    growing,
    /** Whether it has become more than its text, so that it has to be mounted anew. */
    outgrown: () => extra.count !== extrasOf(part),
    grow: () => growing.grow(part.text),
    /** Where the newest words are. */
    tail: () => growing.tail ?? (element.hidden ? null : element),
    /**
     * @param {number} position
     * @returns {number} the last chunk up to there that changed this part
     */
    update(position) {
      const { start, end } = visibleSpan(part, position);
      growing.show(start, end, deltaSpan(part, position)?.start ?? end);
      follow(position, end - start);
      extra.update(position);
      const known = countUpTo(part.chunks, position);
      return known ? part.chunks[known - 1] : part.started <= position ? part.started : 0;
    },
  };
}

/**
 * @param {Part} part
 * @param {HTMLElement} element
 * @param {HTMLElement} host
 */
function toolCard(part, element, host) {
  const name = h('span', { class: 'cv-name' });
  const id = h('span', { class: 'cv-faint cv-id' });
  const state = h('span', { class: 'cv-state' });
  const index = part.index ?? part.place;
  const who = part.kind === 'server_tool' ? [h('span', { class: 'cv-faint' }, 'run by the provider')] : [];
  set(element, { 'data-index': index });
  element.append(h('div', { class: 'cv-label' }, name, h('span', {}, `#${index}`), id, ...who, state), host);
  return (/** @type {number} */ position) => {
    const label = labelAt(part, position);
    const verdict = argumentState(part, position);
    write(name, visible(label.name) || 'tool call');
    write(id, verdict === 'not yet' ? '' : visible(label.id));
    write(state, verdict);
    set(element, { 'data-state': verdict });
  };
}

/**
 * @param {Part} part
 * @param {HTMLElement} element
 * @param {HTMLElement} host
 * @param {AbortSignal} signal
 */
function words(part, element, host, signal) {
  const label = h('div', { class: 'cv-label' }, h('span', { class: 'cv-dot' }), kindWords(part.kind));
  if (part.kind !== 'reasoning') {
    element.append(label, host);
    return (/** @type {number} */ position) => void (element.hidden = position < part.started);
  }
  const fold = h('button', { type: 'button', class: 'cv-link', 'aria-expanded': 'false' }, 'show all');
  label.append(fold);
  element.append(label, h('div', { class: 'cv-fold' }, host));
  on(
    fold,
    'click',
    () => {
      const open = element.classList.toggle('cv-open');
      set(fold, { 'aria-expanded': String(open) });
      write(fold, open ? 'fold' : 'show all');
    },
    signal,
  );
  return (/** @type {number} */ position, /** @type {number} */ length) => {
    element.hidden = position < part.started;
    fold.hidden = length < FOLDED_FROM;
    element.classList.toggle('cv-long', length >= FOLDED_FROM);
  };
}

/**
 * What a part has besides its text: pictures, sources, results; shown from the chunk that brought them.
 * @param {Part} part
 * @param {HTMLElement} element
 */
function extras(part, element) {
  const media = mediaView(part);
  if (media) element.append(media.element);
  const dated = [
    ...part.sources.map(({ chunk, url, title }) => ({
      chunk,
      element: h(
        'div',
        { class: 'cv-source', dir: 'auto' },
        title,
        title && url ? ' · ' : '',
        h('span', { class: 'cv-faint' }, url),
      ),
    })),
    ...part.results.map(({ chunk, text }) => ({
      chunk,
      element: h(
        'details',
        { class: 'cv-result' },
        h('summary', {}, 'result'),
        h('div', { class: 'cv-code', dir: 'auto' }, text),
      ),
    })),
  ];
  element.append(...dated.map((line) => line.element));
  return {
    count: extrasOf(part),
    update(/** @type {number} */ position) {
      media?.update(position);
      for (const line of dated) line.element.hidden = line.chunk > position;
    },
  };
}

/** How many there are. @param {Part} part */
const extrasOf = ({ media, sources, results }) => media.length + sources.length + results.length;
