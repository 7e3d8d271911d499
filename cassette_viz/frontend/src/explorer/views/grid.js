// @ts-check
/** The table: a head that sorts, and of a hundred thousand rows only those in sight. */

import { h, on, set, write } from '../../dom.js';
import { COLUMNS } from '../columns.js';
import { keyOf } from '../table.js';
import { rowsInSight, scrolledTo } from '../window.js';
import { emptyWords } from '../words.js';
import { rowElement } from './row.js';

/** @typedef {import('../controller.js').Actions} Actions */
/** @typedef {import('../controller.js').State} State */

let grids = 0;

/**
 * @param {HTMLElement} el
 * @param {Actions} actions
 */
export function mount(el, actions) {
  const leaving = new AbortController();
  const prefix = `cv-row-${++grids}-`;
  const heads = COLUMNS.map(headOf);
  const head = h('thead', { role: 'rowgroup' }, h('tr', { role: 'row', 'aria-rowindex': 1 }, ...heads));
  const above = spacer();
  const body = h('tbody', { role: 'rowgroup' });
  const below = spacer();
  const table = h(
    'table',
    { role: 'grid', tabindex: 0, 'aria-label': 'Interactions', 'aria-colcount': COLUMNS.length },
    head,
    above.element,
    body,
    below.element,
  );
  const scroller = h('div', { class: 'cv-scroller' }, table);
  const note = h('p', { class: 'cv-empty', role: 'status' });
  el.append(scroller, note);

  /** @type {State | null} */ let latest = null;
  /** @type {Map<string, HTMLElement>} */ let drawn = new Map();
  /** @type {unknown} */ let drawnTable = null;
  let laidOut = false;
  /** @type {Set<string>} */ let inSight = new Set(COLUMNS.map(({ name }) => name));

  const sizes = () => ({
    rowHeight: parseFloat(getComputedStyle(scroller).getPropertyValue('--cv-row')) || 30,
    seen: Math.max(0, scroller.clientHeight - head.offsetHeight),
    scrolled: scroller.scrollTop,
  });

  function draw() {
    if (!latest) return;
    const { table: rows, shown, order, active, chosen } = latest;
    const files = rows.text.file?.codes ?? [];
    const { rowHeight, seen, scrolled } = sizes();
    const { first, end } = rowsInSight({ scrolled, seen, rowHeight, count: shown.length });
    above.resize(first * rowHeight);
    below.resize((shown.length - end) * rowHeight);
    if (drawnTable !== rows) drawn = new Map();
    drawnTable = rows;
    /** @type {typeof drawn} */ const now = new Map();
    for (let place = first; place < end; place++) {
      const key = keyOf(rows, shown[place]);
      const row = drawn.get(key) ?? rowElement(rows, shown[place], key, prefix + key, inSight);
      set(row, { 'aria-rowindex': place + 2, 'aria-selected': String(key === chosen), 'data-active': key === active });
      const before = place > 0 && order.column === 'file' ? files[shown[place - 1]] : -1;
      row.classList.toggle('cv-same', before === files[shown[place]]); // its name stands above already
      now.set(key, row);
    }
    const wanted = [...now.values()];
    if (wanted.length !== body.children.length || wanted.some((row, at) => row !== body.children[at])) {
      body.replaceChildren(...wanted);
    }
    drawn = now;
    set(table, { 'aria-activedescendant': now.has(active) ? prefix + active : null });
  }

  function placeOfActive() {
    const row = latest?.table.places.get(latest.active);
    return row === undefined || !latest ? -1 : latest.shown.indexOf(row);
  }

  function scrollToActive() {
    const row = placeOfActive();
    if (row < 0) return;
    const top = scrolledTo({ ...sizes(), row });
    if (top === scroller.scrollTop) return;
    scroller.scrollTop = top;
    draw();
  }

  /** @param {number} step */
  const move = (step) => {
    const place = placeOfActive();
    actions.activate(place < 0 ? 0 : place + step);
  };
  const page = () => Math.max(1, Math.floor(sizes().seen / sizes().rowHeight) - 1);
  /** @type {Record<string, () => void>} */
  const keys = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    PageDown: () => move(page()),
    PageUp: () => move(-page()),
    Home: () => actions.activate(0),
    End: () => actions.activate(Infinity),
    Enter: () => latest && placeOfActive() >= 0 && actions.choose(latest.active),
    ' ': () => latest && placeOfActive() >= 0 && actions.choose(latest.active),
  };

  on(
    table,
    'keydown',
    (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.target !== table || !(event.key in keys)) return;
      event.preventDefault();
      event.stopPropagation();
      keys[event.key]();
    },
    leaving.signal,
  );
  on(
    body,
    'click',
    (event) => {
      const row = /** @type {Element} */ (event.target).closest('[data-row]');
      if (row) actions.choose(row.getAttribute('data-row') ?? '');
    },
    leaving.signal,
  );
  for (const [place, { name }] of COLUMNS.entries()) {
    on(heads[place], 'click', () => actions.sortBy(name), leaving.signal);
  }
  on(scroller, 'scroll', draw, leaving.signal);
  const resizes = new ResizeObserver(() => {
    const roomFor = COLUMNS.filter((_, place) => getComputedStyle(heads[place]).display !== 'none');
    if (roomFor.length !== inSight.size) drawn = new Map();
    inSight = new Set(roomFor.map(({ name }) => name));
    draw();
    if (!laidOut && scroller.clientHeight) scrollToActive(); // before, there was no place to scroll to
    laidOut = scroller.clientHeight > 0;
  });
  resizes.observe(scroller);

  return {
    /** @param {State} state */
    update(state) {
      const { table: rows, shown, order, query, active, progress } = state;
      const before = latest;
      latest = { ...state };
      const words = emptyWords(shown.length, rows.size, progress);
      write(note, words);
      note.hidden = !words;
      scroller.hidden = !rows.size;
      set(table, { 'aria-rowcount': shown.length + 1 });
      for (const [place, { name }] of COLUMNS.entries()) {
        const sorting = order.column === name ? (order.descending ? 'descending' : 'ascending') : null;
        set(heads[place], { 'aria-sort': sorting });
      }
      if (before && (before.query !== query || before.order !== order)) scroller.scrollTop = 0;
      draw();
      if (before?.active !== active) scrollToActive();
    },
    focus() {
      table.focus();
      if (placeOfActive() < 0) actions.activate(0);
    },
    destroy() {
      leaving.abort();
      resizes.disconnect();
    },
  };
}

/** @param {import('../columns.js').Column} column */
function headOf({ name, head, label, numeric }) {
  const button = h('button', { type: 'button', 'aria-label': label, title: `Sort by ${label}` }, head);
  return h('th', { role: 'columnheader', scope: 'col', 'data-column': name, 'data-numeric': numeric }, button);
}

/** Stands for the rows that are not drawn. */
function spacer() {
  const element = h('tbody', { role: 'presentation', 'aria-hidden': 'true' });
  const row = h('tr', { role: 'presentation' });
  element.append(row);
  return {
    element,
    /** @param {number} height in pixels */
    resize(height) {
      element.hidden = !height;
      row.style.blockSize = `${height}px`;
    },
  };
}
