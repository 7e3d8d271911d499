// @ts-check
/** What is known of the active row beyond its columns, all that is wrong with it, and whether it is open. */

import { h, write } from '../../dom.js';
import { visible } from '../../format.js';
import { detailsOf, nameOfRow } from '../words.js';

/** @typedef {import('../controller.js').State} State */

const HINT = 'Choose a row to open it: click, or ↑ ↓ and enter.';

/** @param {HTMLElement} el */
export function mount(el) {
  const name = h('b', { dir: 'auto' });
  const state = h('span', { class: 'cv-soft', role: 'status' });
  const facts = h('div', { class: 'cv-facts' });
  const problems = h('ul', { class: 'cv-notices' });
  const details = h('div', { class: 'cv-details' }, h('div', { class: 'cv-heading' }, name, state), facts, problems);
  el.append(details);
  /** @type {unknown[]} */ let drawn = [];

  return {
    /** @param {State} state */
    update({ table, active, chosen, opened }) {
      const row = table.places.get(active);
      details.hidden = !table.size;
      write(name, row === undefined ? '' : nameOfRow(table, row));
      name.hidden = row === undefined;
      write(state, row === undefined ? HINT : active === chosen ? stateWords(chosen, opened) : 'enter opens it');
      const now = [table, active, opened];
      if (now.every((value, place) => value === drawn[place])) return;
      drawn = now;
      facts.replaceChildren(...(row === undefined ? [] : detailsOf(table, row)).map((fact) => h('span', {}, fact)));
      facts.hidden = !facts.firstChild;
      const wrong = [...(row === undefined ? [] : (table.problems.get(row) ?? []))];
      if (opened.trouble && opened.key === active) wrong.unshift(opened.trouble);
      problems.replaceChildren(...wrong.map((problem) => h('li', { dir: 'auto' }, visible(problem))));
      problems.hidden = !wrong.length;
    },
  };
}

/**
 * @param {string} chosen
 * @param {State['opened']} opened
 */
function stateWords(chosen, { key, shown, trouble }) {
  if (key !== chosen) return 'opening…';
  if (trouble) return 'cannot be opened';
  return shown ? 'open below' : 'there is nothing to open';
}
