// @ts-check
/** What is replayed: model, provider, facts, problems, and the choice between interactions. */

import { h, on, set, write } from '../dom.js';

/** @typedef {import('../player.js').Actions} Actions */
/** @typedef {import('../state.js').State} State */

/**
 * @param {HTMLElement} el
 * @param {Actions} actions
 */
export function mount(el, actions) {
  const leaving = new AbortController();
  const title = h('span', { class: 'cv-title', dir: 'auto' });
  const detail = h('span', { class: 'cv-soft', dir: 'auto' });
  const select = h('select', { 'aria-label': 'Interaction' });
  const picker = h('label', { class: 'cv-picker' }, h('span', { 'aria-hidden': 'true' }, 'interaction'), select);
  const facts = h('div', { class: 'cv-facts' });
  const problems = h('ul', { class: 'cv-problems' });
  const notices = h('ul', { class: 'cv-notices' });
  el.append(h('div', { class: 'cv-heading' }, title, detail, picker), facts, problems, notices);
  on(select, 'change', () => actions.choose(Number(select.value)), leaving.signal);

  /** @type {unknown} */ let shownHeading;
  /** @type {unknown} */ let shownInteractions;
  /** @type {unknown} */ let shownProblems;

  return {
    /** @param {State} state */
    update({ stream, interactions, interaction, problems: ofRecording }) {
      if (interactions !== shownInteractions) {
        shownInteractions = interactions;
        select.replaceChildren(
          ...interactions.map(({ label }, place) => {
            const number = `${place + 1} of ${interactions.length}`;
            return h('option', { value: place }, label ? `${number} · ${label}` : number);
          }),
        );
        picker.hidden = interactions.length < 2;
      }
      if (select.value !== String(interaction)) select.value = String(interaction);
      if (ofRecording !== shownProblems) {
        shownProblems = ofRecording;
        list(notices, ofRecording);
      }
      const heading = stream?.heading;
      if (heading === shownHeading && heading) return;
      shownHeading = heading;
      write(title, heading?.title || interactions[interaction]?.label || 'recorded stream');
      write(detail, heading?.detail ?? '');
      facts.replaceChildren(
        ...(heading?.facts ?? []).map(({ before, value, after }) =>
          h('span', {}, before ? `${before} ` : '', h('b', {}, value), after ? ` ${after}` : ''),
        ),
      );
      facts.hidden = !facts.firstChild;
      list(problems, heading?.problems ?? []);
      set(el, { 'data-status': stream?.status ?? '' });
    },
    destroy() {
      leaving.abort();
    },
  };
}

/**
 * @param {HTMLElement} element
 * @param {string[]} lines
 */
function list(element, lines) {
  element.replaceChildren(...lines.map((line) => h('li', { dir: 'auto' }, line)));
  element.hidden = !lines.length;
}
