// @ts-check
/** The choice of when chunks are played: as is known, or by a model and its rate. */

import { h, on, set, write } from '../dom.js';
import { FASTEST, SLOWEST, UNITS, pacingsOf } from '../pacing.js';

/** @typedef {import('../player.js').Actions} Actions */
/** @typedef {import('../state.js').State} State */

/**
 * @param {Actions} actions
 * @param {AbortSignal} signal
 */
export function mountPacing(actions, signal) {
  const select = h('select', { 'aria-label': 'Pacing', title: 'When each chunk is played' });
  const rate = h('input', { type: 'number', 'aria-label': 'Pacing rate', min: SLOWEST, max: FASTEST, step: 'any' });
  const unit = h('span', { class: 'cv-faint', 'aria-hidden': 'true' });
  const rated = h('span', { class: 'cv-rate' }, rate, unit);
  const element = h('span', { class: 'cv-pacing' }, select, rated);
  /** @type {unknown[]} */ let drawn = [];

  const setRate = () => {
    const wanted = Math.min(FASTEST, Math.max(SLOWEST, rate.valueAsNumber));
    actions.setPacing(select.value, Number.isFinite(wanted) ? wanted : null);
  };
  on(select, 'change', () => actions.setPacing(select.value), signal);
  on(rate, 'change', setRate, signal);

  return {
    element,
    /** @param {State} state */
    update({ stream, pacing, choice }) {
      if (!stream || !pacing) return;
      const now = [stream, pacing, choice.given];
      if (now.every((value, place) => value === drawn[place])) return;
      drawn = now;
      const options = pacingsOf(stream, choice.given);
      select.replaceChildren(...options.map(([value, words]) => h('option', { value }, words)));
      select.value = pacing.name;
      rated.hidden = !(pacing.name in UNITS);
      rate.value = String(pacing.rate ?? '');
      write(unit, UNITS[pacing.name] ?? '');
      set(rate, { title: UNITS[pacing.name] ? `${UNITS[pacing.name]}` : null });
    },
  };
}
