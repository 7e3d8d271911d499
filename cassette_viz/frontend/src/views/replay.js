// @ts-check
/** The whole replay: root, keyboard and the views in it. */

import { h, on, set, write } from '../dom.js';
import { handleKey } from '../keys.js';
import { watchRoom } from '../room.js';
import { watchTheme } from '../theme.js';
import { mount as mountFooter } from './footer.js';
import { mount as mountHeader } from './header.js';
import { mount as mountMessage } from './message.js';
import { mount as mountStrip } from './strip.js';
import { mount as mountTransport } from './transport.js';
import { mount as mountWire } from './wire.js';

/** @typedef {import('../player.js').Actions} Actions */
/** @typedef {import('../state.js').State} State */

/**
 * @param {HTMLElement} el
 * @param {Actions} actions
 */
export function mount(el, actions) {
  const leaving = new AbortController();
  const root = h('div', { class: 'cassette-viz', role: 'group', tabindex: 0, 'data-lm-suppress-shortcuts': 'true' });
  const header = h('div', { class: 'cv-header' });
  const stage = h('div', { class: 'cv-stage' });
  const panes = h('div', { class: 'cv-panes' });
  const note = h('p', { class: 'cv-note' });
  const footer = h('div', { class: 'cv-footer' });
  root.append(header, stage, panes, note, footer);
  const views = [
    mountHeader(header, actions),
    mountTransport(stage, actions),
    mountStrip(stage, actions),
    mountMessage(panes, actions),
    mountWire(panes),
  ];
  const help = mountFooter(footer);
  /** @type {State | null} */
  let latest = null;

  on(
    root,
    'keydown',
    (event) => {
      if (!latest || !handleKey(event, { actions, state: latest, help: help.toggle })) return;
      event.preventDefault();
      event.stopPropagation();
    },
    leaving.signal,
  );
  el.classList.add('cassette-viz-host');
  el.append(root);
  const endings = [watchTheme(root, actions.tellTheme), watchRoom(root, actions.tellRoom)];

  return {
    /** @param {State} state */
    update(state) {
      latest = state;
      const ready = state.stream !== null && state.length > 0;
      stage.hidden = panes.hidden = footer.hidden = !ready;
      note.hidden = ready;
      write(note, state.note);
      set(root, {
        'aria-label': labelOf(state),
        'data-position': state.position,
        'data-chunks': state.length,
        'data-playing': String(state.playing),
        'data-live': String(state.live),
        'data-interaction': state.interaction,
      });
      for (const view of views) view.update(state);
    },
    destroy() {
      leaving.abort();
      for (const end of endings) end();
      for (const view of [...views, help]) view.destroy();
      root.remove();
      el.classList.remove('cassette-viz-host');
    },
  };
}

/** @param {State} state */
function labelOf({ stream, interaction, interactions }) {
  const which = interactions.length > 1 ? `, ${interaction + 1} of ${interactions.length}` : '';
  return `Replay of ${stream?.heading.title || 'a recorded stream'}${which}`;
}
