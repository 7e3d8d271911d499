// @ts-check
/** What a notebook's widget manager calls: once per model, then once per view of it. */

import { createPlayer } from './player.js';
import { mount } from './views/replay.js';

/** @typedef {import('./traits.js').Model} Model */

/** A function, so that all views of one model share one player, and no two models do. */
export default function widget() {
  /** @type {ReturnType<typeof createPlayer> | null} */
  let player = null;
  return {
    /** @param {{model: Model}} context */
    initialize({ model }) {
      player = createPlayer(model);
      return () => player?.destroy();
    },
    /** @param {{model: Model, el: HTMLElement}} context */
    render({ model, el }) {
      player ??= createPlayer(model);
      const view = mount(el, player.actions);
      const leave = player.show(view.update);
      return () => {
        leave();
        view.destroy();
      };
    },
  };
}
