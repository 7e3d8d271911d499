// @ts-check
/** The whole explorer: root, filter, table and what is known of the active row. */

import { h, on, set } from '../../dom.js';
import { percentRead } from '../words.js';
import { mount as mountDetails } from './details.js';
import { mount as mountGrid } from './grid.js';
import { mount as mountToolbar } from './toolbar.js';

/** @typedef {import('../controller.js').Actions} Actions */
/** @typedef {import('../controller.js').State} State */

/**
 * @param {HTMLElement} el
 * @param {Actions} actions
 */
export function mount(el, actions) {
  const leaving = new AbortController();
  const root = h('div', {
    class: 'cassette-viz cassette-viz-explorer',
    role: 'group',
    'aria-label': 'Recorded interactions',
    'data-lm-suppress-shortcuts': 'true',
  });
  const toolbar = mountToolbar(root, actions);
  const grid = mountGrid(root, actions);
  const details = mountDetails(root);
  el.classList.add('cassette-viz-host');
  el.append(root);

  on(
    root,
    'keydown',
    (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
      const typing = event.target instanceof HTMLInputElement;
      if (event.key === '/' && !typing) toolbar.focus();
      else if (event.key === 'ArrowDown' && typing) grid.focus();
      else if (event.key === 'Escape' && typing) actions.filter('');
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
    leaving.signal,
  );

  return {
    /** @param {State} state */
    update(state) {
      set(root, {
        'data-rows': state.table.size,
        'data-shown': state.shown.length,
        'data-progress': percentRead(state.progress),
      });
      for (const view of [toolbar, grid, details]) view.update(state);
    },
    destroy() {
      leaving.abort();
      for (const view of [toolbar, grid]) view.destroy();
      root.remove();
      el.classList.remove('cassette-viz-host');
    },
  };
}
