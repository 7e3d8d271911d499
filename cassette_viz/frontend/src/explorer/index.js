// @ts-check
/** What a notebook's widget manager calls: once per model, then once per view of it. */

import { createController } from './controller.js';
import { mount } from './views/explorer.js';

/** @typedef {import('../traits.js').Model} Model */

/** A function, so that all views of one model share one state, and no two models do. */
export default function widget() {
  /** @type {ReturnType<typeof createController> | null} */
  let controller = null;
  return {
    /** @param {{model: Model}} context */
    initialize({ model }) {
      controller = createController(model);
      return () => controller?.destroy();
    },
    /** @param {{model: Model, el: HTMLElement}} context */
    render({ model, el }) {
      controller ??= createController(model);
      const view = mount(el, controller.actions);
      const leave = controller.show(view.update);
      return () => {
        leave();
        view.destroy();
      };
    },
  };
}
