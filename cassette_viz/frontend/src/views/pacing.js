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
  /** @type {unknown} */ let drawn = null;
  let offered = '';
  /** @type {number | null} */ let shownRate = null;

  const setRate = () => {
    shownRate = NaN; // whatever stands there, what comes of it is to be shown
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
      if (pacing === drawn) return;
      drawn = pacing;
      const options = pacingsOf(stream, choice.given);
      if (String(options) !== offered) {
        offered = String(options); // an open list closes when its options are replaced
        select.replaceChildren(...options.map(([value, words]) => h('option', { value }, words)));
      }
      if (select.value !== pacing.name) select.value = pacing.name;
      rated.hidden = !(pacing.name in UNITS);
      if (pacing.rate !== shownRate) rate.value = String((shownRate = pacing.rate) ?? ''); // else it may be half typed
      write(unit, UNITS[pacing.name] ?? '');
      set(rate, { title: UNITS[pacing.name] ? `${UNITS[pacing.name]}` : null });
    },
  };
}
