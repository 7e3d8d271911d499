// cassette_viz/frontend/src/page.js
function standInModel(state2) {
  const listeners = /* @__PURE__ */ new Map();
  return {
    /** @param {string} name */
    get: (name) => state2[name],
    /** @param {string} name @param {unknown} value */
    set(name, value) {
      if (state2[name] === value) return;
      state2[name] = value;
      for (const listener of listeners.get(`change:${name}`) ?? []) listener();
    },
    save_changes() {
    },
    /** @param {string} event @param {() => void} listener */
    on(event, listener) {
      if (!listeners.has(event)) listeners.set(event, /* @__PURE__ */ new Set());
      listeners.get(event)?.add(listener);
    },
    /** @param {string} event @param {() => void} listener */
    off(event, listener) {
      listeners.get(event)?.delete(listener);
    }
  };
}
var carried = (id) => document.getElementById(id)?.textContent?.trim() ?? "";
var decoded = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
var state = JSON.parse(carried("cassette-viz-state"));
for (const payload of Object.values(state.payloads)) payload.wire = new DataView(decoded(payload.wire).buffer);
var address = URL.createObjectURL(new Blob([decoded(carried("cassette-viz-module"))], { type: "text/javascript" }));
var module = await import(address);
URL.revokeObjectURL(address);
var model = standInModel(state);
var widget = module.default();
widget.initialize?.({ model });
widget.render({ model, el: document.getElementById("cassette-viz-replay") });
