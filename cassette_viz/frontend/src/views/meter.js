// @ts-check
/** Tokens and money so far; a number that is only reckoned has a "≈" before it. */

import { h, set, write } from '../dom.js';
import { count, money } from '../format.js';
import { readMeter } from '../meter.js';

/** @typedef {import('../state.js').State} State */

export function mountMeter() {
  const tokens = h('b');
  const usd = h('b');
  const by = h('span');
  const cost = h('span', {}, ' · ', usd, by);
  const element = h('div', { class: 'cv-meter', 'data-meter': true, hidden: true }, tokens, ' tokens out', cost);
  /** @type {unknown} */ let shown = null;

  return {
    element,
    /** @param {State} state */
    update({ stream, position }) {
      const meter = stream?.meter ?? null;
      element.hidden = !meter;
      if (!meter) return;
      if (meter !== shown) {
        shown = meter;
        set(element, { title: meter.sources.join('; ') });
      }
      const reading = readMeter(meter, position);
      write(tokens, `${reading.exact ? '' : '≈ '}${count(Math.round(reading.tokens))}`);
      cost.hidden = reading.usd === null;
      if (reading.usd === null) return;
      write(usd, `${reading.settled ? '' : '≈ '}${money(reading.usd)}`);
      // rates may be recorded; a reckoned sum is not
      write(by, reading.by && (reading.settled || reading.by !== 'recorded') ? ` ${reading.by}` : '');
    },
  };
}
