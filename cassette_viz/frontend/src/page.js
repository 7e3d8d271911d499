// @ts-check
// Starts the replay in a page without a notebook: reads what the page carries, and stands in for the kernel's model.

/** @typedef {{ default: () => { initialize?: Function, render: Function } }} WidgetModule */

/**
 * The part of a Jupyter widget's model that the replay uses; nobody listens at the other end.
 * @param {Record<string, any>} state
 */
function standInModel(state) {
  /** @type {Map<string, Set<() => void>>} */
  const listeners = new Map();
  return {
    /** @param {string} name */
    get: (name) => state[name],
    /** @param {string} name @param {unknown} value */
    set(name, value) {
      if (state[name] === value) return;
      state[name] = value;
      for (const listener of listeners.get(`change:${name}`) ?? []) listener();
    },
    save_changes() {},
    /** @param {string} event @param {() => void} listener */
    on(event, listener) {
      if (!listeners.has(event)) listeners.set(event, new Set());
      listeners.get(event)?.add(listener);
    },
    /** @param {string} event @param {() => void} listener */
    off(event, listener) {
      listeners.get(event)?.delete(listener);
    },
  };
}

/** @param {string} id */
const carried = (id) => document.getElementById(id)?.textContent?.trim() ?? "";

/** @param {string} base64 */
const decoded = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

const state = JSON.parse(carried("cassette-viz-state"));
for (const payload of Object.values(state.payloads)) payload.wire = new DataView(decoded(payload.wire).buffer);

const address = URL.createObjectURL(new Blob([decoded(carried("cassette-viz-module"))], { type: "text/javascript" }));
/** @type {WidgetModule} */
const module = await import(address);
URL.revokeObjectURL(address);

const model = standInModel(state);
const widget = module.default();
widget.initialize?.({ model });
widget.render({ model, el: document.getElementById("cassette-viz-replay") });
