// @ts-check
/** The keys: the common ones always in sight, all of them on demand. */

import { h, on, set } from '../dom.js';
import { KEYS } from '../keys.js';

let helps = 0;

/** @param {HTMLElement} el */
export function mount(el) {
  const leaving = new AbortController();
  const id = `cv-help-${++helps}`;
  const brief = KEYS.filter((row) => row.brief).map((row) =>
    h('span', {}, h('kbd', { class: 'cv-key' }, row.shown), ` ${row.brief}`),
  );
  const button = h(
    'button',
    { type: 'button', class: 'cv-link', 'aria-expanded': 'false', 'aria-controls': id },
    h('kbd', { class: 'cv-key' }, '?'),
    ' all keys',
  );
  const rows = KEYS.map((row) =>
    h('div', {}, h('dt', {}, h('kbd', { class: 'cv-key' }, row.shown)), h('dd', {}, row.words)),
  );
  const clicks = [
    h('div', {}, h('dt', {}, 'click on a character'), h('dd', {}, 'go to the chunk that wrote it')),
    h('div', {}, h('dt', {}, 'click or drag on the strip'), h('dd', {}, 'go there')),
  ];
  const help = h('dl', { class: 'cv-help', id, hidden: true }, ...rows, ...clicks);
  el.append(h('div', { class: 'cv-hints' }, ...brief, button), help);
  const toggle = () => {
    help.hidden = !help.hidden;
    set(button, { 'aria-expanded': String(!help.hidden) });
  };
  on(button, 'click', toggle, leaving.signal);
  return {
    toggle,
    destroy() {
      leaving.abort();
    },
  };
}
