// @ts-check
/** The wire: the bytes of this chunk, and what it did in plain words. */

import { h, on, write } from '../dom.js';
import { count, duration } from '../format.js';
import { frameLines } from '../frame.js';
import { deltaAt } from '../snapshot.js';
import { frameSpan, gapSpan, textOf } from '../wire.js';
import { describe } from '../words.js';

/** @typedef {import('../state.js').State} State */
/** @typedef {import('../columns.js').Stream} Stream */

const LONG = 48_000; // bytes of a frame that are shown without being asked for
const PAUSE = 50; // ms between two chunks that can be told apart while playing; in a pause every chunk is shown
const PAUSE_PER_BYTE = 0.02; // ms more, as longer frames take longer to lay out
const CHARACTER = 7.3; // px, about

/** @param {HTMLElement} el */
export function mount(el) {
  const leaving = new AbortController();
  const where = h('span', { class: 'cv-faint' });
  const raw = h('div', {
    class: 'cv-raw',
    tabindex: 0,
    role: 'group',
    'aria-label': 'Raw bytes of this chunk',
    dir: 'ltr',
  });
  const did = h('div', { class: 'cv-did' });
  const label = h('div', { class: 'cv-label' }, 'on the wire', h('span', { class: 'cv-state' }, where));
  const pane = h('div', { class: 'cv-pane cv-wire' }, label, raw, h('div', { class: 'cv-fade' }), did);
  el.append(pane);
  /** @type {State | null} */ let latest = null;
  /** @type {unknown[]} */ let shown = [];
  let columns = 58;
  let expanded = 0; // chunk whose bytes are all shown, however many
  let drawn = 0;

  const observer = new ResizeObserver(([entry]) => {
    columns = Math.max(36, Math.min(76, Math.floor(entry.contentRect.width / CHARACTER)));
    if (latest) update(latest);
  });
  observer.observe(raw);
  on(
    raw,
    'click',
    (event) => {
      if (!(event.target instanceof Element) || !event.target.closest('button')) return;
      expanded = latest?.position ?? 0;
      if (latest) update(latest);
      raw.focus();
    },
    leaving.signal,
  );

  /** @param {State} state */
  function update(state) {
    latest = state;
    const { stream, body, position } = state;
    const now = [stream, body, position, columns, expanded];
    if (!stream || now.every((value, place) => value === shown[place])) return;
    const span = position ? frameSpan(stream, position) : { start: 0, end: 0 };
    const pause = PAUSE + (span.end - span.start) * PAUSE_PER_BYTE;
    if (state.playing && performance.now() - drawn < pause) return; // the next animation frame asks again
    shown = now;
    drawn = performance.now();
    draw(stream, body, position, span);
  }

  /**
   * @param {Stream} stream
   * @param {Uint8Array | Error | null} body
   * @param {number} position
   * @param {{start: number, end: number}} span
   */
  function draw(stream, body, position, span) {
    const bytes = body instanceof Uint8Array ? body : new Uint8Array(0);
    const limit = expanded === position ? Infinity : LONG;
    const text = position ? textOf(bytes, span, limit) : '';
    write(
      where,
      position ? `chunk ${count(position)} · bytes ${count(span.start)}–${count(span.end)}` : 'before chunk 1',
    );
    const cut = span.end - span.start > limit;
    /** @type {Node[]} */
    const lines = cut ? asIs(text) : frame(stream, position, text);
    if (cut)
      lines.push(h('button', { type: 'button', class: 'cv-link' }, `show all ${count(span.end - span.start)} bytes`));
    if (body === null) lines.push(h('div', { class: 'cv-faint' }, 'unpacking…'));
    if (body instanceof Error) lines.push(h('div', { class: 'cv-failure' }, 'The bytes could not be unpacked.'));
    lines.push(...between(stream, position, bytes));
    raw.replaceChildren(...lines);
    raw.scrollTop = 0;
    const mark = raw.querySelector('mark');
    if (mark) {
      const beyond = mark.offsetTop + mark.offsetHeight - raw.clientHeight * 0.8;
      if (beyond > 0) raw.scrollTop = beyond;
    }
    did.replaceChildren(...(position ? sentences(stream, position, text) : beginning(stream)));
  }

  /** @param {Stream} stream @param {number} position @param {string} text */
  function frame(stream, position, text) {
    const wanted = stream.parts
      .map((part) => ({ text: deltaAt(part, position), colour: part.colour }))
      .filter((want) => want.text);
    return text ? frameLines(text, wanted, columns).map(lineElement) : [];
  }

  return {
    update,
    destroy() {
      leaving.abort();
      observer.disconnect();
    },
  };
}

/** @param {import('../json.js').Line} line */
function lineElement({ indent, tokens }) {
  const element = h('div', { class: 'cv-line' });
  element.style.setProperty('--indent', `${indent + 2}ch`);
  let text = ' '.repeat(indent);
  let last = '';
  const flush = () => {
    if (!text) return;
    if (!last) element.append(text);
    else if (last === 'ink') element.append(h('em', {}, text));
    else element.append(h('mark', { class: 'cv-new', 'data-colour': last }, text));
    text = '';
  };
  for (const token of tokens) {
    const style = token.mark || (token.ink ? 'ink' : '');
    if (style !== last) flush();
    last = style;
    text += token.text;
  }
  flush();
  return element;
}

/** @param {string} text */
const asIs = (text) => text.split(/\r\n|\n|\r/).map((line) => h('div', { class: 'cv-line' }, line));

/**
 * Bytes behind this chunk that belong to none.
 * @param {Stream} stream
 * @param {number} position
 * @param {Uint8Array} bytes
 */
function between(stream, position, bytes) {
  const span = gapSpan(stream, position, bytes.length);
  const text = textOf(bytes, span, LONG);
  if (!text.trim()) return [];
  const where = position < stream.length ? `then, before chunk ${count(position + 1)}` : 'then, behind the last chunk';
  const more = span.end - span.start > LONG ? `, the first of ${count(span.end - span.start)} bytes` : '';
  const heading = position || more ? [h('div', { class: 'cv-between' }, `${where}${more}`)] : [];
  return [...heading, ...asIs(text.trim())];
}

/**
 * @param {Stream} stream
 * @param {number} position
 * @param {string} text
 */
function sentences(stream, position, text) {
  return describe(stream, position, text).map(({ colour, strong, rest, delta }) =>
    h(
      'div',
      { 'data-colour': colour || 'none', dir: 'auto' },
      h('span', { class: 'cv-dot' }),
      h('b', {}, strong),
      rest,
      ...(delta ? [h('span', { class: 'cv-code cv-new', dir: 'auto' }, delta)] : []),
    ),
  );
}

/** @param {Stream} stream */
function beginning(stream) {
  const wait = stream.clock.headers_after_ns;
  const words =
    wait === null
      ? 'The request is sent.'
      : `The request is sent; the headers come after ${duration(wait / 1e6)}.`;
  const lines = describe(stream, 0, '').map(({ rest }) => rest);
  return [words, ...lines].map((line) => h('div', { 'data-colour': 'none' }, h('span', { class: 'cv-dot' }), line));
}
