// @ts-check
/** One line that says where the times on screen come from: by a word and by a stroke, never by colour alone. */

import { h, s, set, write } from '../dom.js';

/** @typedef {import('../state.js').State} State */

const SAMPLE = { viewBox: '0 0 26 2', class: 'cv-sample', 'aria-hidden': 'true' };

export function mountNotice() {
  const stroke = s('line', { class: 'cv-wait', x1: 0, x2: 26, y1: 1, y2: 1 });
  const kind = h('b');
  const rest = h('span');
  const element = h('p', { class: 'cv-notice', 'data-notice': true }, s('svg', SAMPLE, stroke), kind, ' ', rest);
  return {
    element,
    /** @param {State} state */
    update({ pacing, pace, idleLimit }) {
      if (!pacing) return;
      const cut = pace.played === pace.streamed ? '' : `; gaps longer than ${idleLimit} s are shortened`;
      const label = pacing.label.startsWith(`${pacing.kind}: `) ? pacing.label.slice(pacing.kind.length + 2) : pacing.label;
      set(stroke, { 'data-clock': pacing.kind });
      set(element, { 'data-clock': pacing.kind });
      write(kind, `${pacing.kind}:`);
      write(rest, `${label}${cut}`);
    },
  };
}
