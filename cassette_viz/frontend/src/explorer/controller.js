// @ts-check
/** The one state behind all views of a table, and the only place that writes to the model. */

import { pressed } from './columns.js';
import { matching, parse } from './query.js';
import { sorted } from './sort.js';
import { decode, EMPTY, keyOf } from './table.js';

/** @typedef {import('../traits.js').Model} Model */
/** @typedef {import('./sort.js').Order} Order */
/** @typedef {import('./table.js').Table} Table */
/** @typedef {import('./words.js').Progress} Progress */
/**
 * Rows are known by their keys, because others may come before them at any time.
 * @typedef {{
 *   table: Table, shown: Uint32Array, progress: Progress, query: string, order: Order, active: string, chosen: string,
 *   opened: {key: string, shown: boolean, trouble: string},
 * }} State
 */
/** @typedef {ReturnType<typeof createController>['actions']} Actions */

/** @type {Progress} */
const NOTHING_YET = { files: null, read: 0, unreadable: 0, unrecognised: 0, done: false, stopped: '' };

/** @param {Model} model */
export function createController(model) {
  /** @type {Set<(state: State) => void>} */
  const views = new Set();
  /** @type {State} */
  const state = {
    table: EMPTY,
    shown: new Uint32Array(0),
    progress: NOTHING_YET,
    query: '',
    order: { column: 'file', descending: false },
    active: '',
    chosen: '',
    opened: { key: '', shown: false, trouble: '' },
  };
  /** @type {Uint32Array} */ let inOrder = state.shown;

  const draw = () => views.forEach((view) => view(state));
  const sort = () => (inOrder = sorted(state.table, state.order));
  const filter = () => {
    const terms = parse(state.query);
    const mask = matching(state.table, terms);
    state.shown = terms.length ? inOrder.filter((row) => mask[row]) : inOrder;
  };

  const read = {
    table() {
      state.table = decode(model.get('table'));
      sort();
      filter();
    },
    progress() {
      state.progress = { ...NOTHING_YET, ...model.get('progress') };
    },
    chosen() {
      state.chosen = keyFrom(model.get('chosen'));
      state.active = state.chosen || state.active;
    },
    opened() {
      const { row, shown = false, trouble = '' } = model.get('opened') ?? {};
      state.opened = { key: keyFrom(row), shown, trouble };
    },
  };
  const listeners = Object.entries(read).map(([name, take]) => {
    take();
    const listener = () => {
      take();
      draw();
    };
    model.on(`change:${name}`, listener);
    return () => model.off(`change:${name}`, listener);
  });

  const actions = {
    /** @param {string} query */
    filter(query) {
      if (query === state.query) return;
      state.query = query;
      filter();
      draw();
    },
    /** @param {string} column */
    sortBy(column) {
      state.order = pressed(state.order, column);
      sort();
      filter();
      draw();
    },
    /** @param {number} place in the rows that are shown */
    activate(place) {
      if (!state.shown.length) return;
      const row = state.shown[Math.max(0, Math.min(state.shown.length - 1, place))];
      state.active = keyOf(state.table, row);
      draw();
    },
    /** @param {string} key */
    choose(key) {
      if (!state.table.places.has(key)) return;
      state.active = state.chosen = key;
      model.set('chosen', key.split(':').map(Number));
      model.save_changes();
      draw();
    },
  };

  return {
    actions,
    /** @param {(state: State) => void} view */
    show(view) {
      views.add(view);
      view(state);
      return () => views.delete(view);
    },
    destroy() {
      for (const leave of listeners) leave();
      views.clear();
    },
  };
}

/** @param {number[] | undefined} pair */
const keyFrom = (pair) => (pair?.length === 2 ? pair.join(':') : '');
