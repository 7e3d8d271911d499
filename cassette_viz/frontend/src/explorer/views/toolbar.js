// @ts-check
/** The filter, the counts, and how far the reading has come. */

import { count } from '../../format.js';
import { h, on, set, write } from '../../dom.js';
import { countWords, percentRead, readingWords, unreadableWords, unrecognisedWords } from '../words.js';

/** @typedef {import('../controller.js').Actions} Actions */
/** @typedef {import('../controller.js').State} State */

const UNREADABLE = 'status:unreadable';

/**
 * @param {HTMLElement} el
 * @param {Actions} actions
 */
export function mount(el, actions) {
  const leaving = new AbortController();
  const field = h('input', {
    type: 'search',
    'aria-label': 'Filter',
    placeholder: 'Filter: words, status:error, cost>0.01, -stop',
    spellcheck: 'false',
    autocomplete: 'off',
  });
  const counts = h('span', {});
  const unreadable = h('button', { type: 'button', class: 'cv-link', title: 'Show only these' });
  const unrecognised = h('span', { class: 'cv-soft' });
  const reading = h('span', { class: 'cv-soft' });
  const line = h('div', { class: 'cv-counts' }, counts, unreadable, unrecognised, reading);
  const bar = h('div', { class: 'cv-progress', role: 'progressbar', 'aria-label': 'Files read', 'aria-valuemin': 0 });
  const done = h('div', { class: 'cv-progress-bar' });
  bar.append(done);
  el.append(h('div', { class: 'cv-toolbar' }, field, line), bar);
  on(field, 'input', () => actions.filter(field.value), leaving.signal);
  on(unreadable, 'click', () => actions.filter(field.value === UNREADABLE ? '' : UNREADABLE), leaving.signal);

  return {
    /** @param {State} state */
    update({ table, shown, progress, query }) {
      if (field.value !== query) field.value = query;
      const missing = numberOfFiles(table);
      const unfiltered = table.size - missing;
      write(counts, countWords(query ? interactionsIn(table, shown) : unfiltered, unfiltered));
      write(unreadable, unreadableWords(progress));
      unreadable.hidden = !progress.unreadable;
      write(unrecognised, unrecognisedWords(progress));
      unrecognised.hidden = !progress.unrecognised;
      write(reading, readingWords(progress));
      reading.hidden = !reading.textContent;
      // spoken when the filter changes it, not at every step of the reading
      set(line, { role: progress.done ? 'status' : null });
      const percent = percentRead(progress);
      bar.hidden = progress.done || Boolean(progress.stopped);
      set(bar, {
        'aria-valuemax': progress.files ?? 1,
        'aria-valuenow': progress.files === null ? null : progress.read,
        'aria-valuetext': progress.files === null ? null : `${count(progress.read)} of ${count(progress.files)} files`,
      });
      done.style.inlineSize = `${percent}%`;
    },
    focus() {
      field.focus();
      field.select();
    },
    destroy() {
      leaving.abort();
    },
  };
}

/**
 * Rows that stand for a file that could not be read.
 * @param {import('../table.js').Table} table
 */
function numberOfFiles(table) {
  return (table.numbers.interaction ?? []).reduce((sum, value) => sum + Number(Number.isNaN(value)), 0);
}

/**
 * @param {import('../table.js').Table} table
 * @param {Uint32Array} rows
 */
function interactionsIn(table, rows) {
  return rows.reduce((sum, row) => sum + Number(!Number.isNaN(table.numbers.interaction[row])), 0);
}
