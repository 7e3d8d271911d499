// @ts-check
/** The model's traits: read with care, written at most four times a second unless it matters at once. */

/**
 * The part of a widget model that is used here; a page without a kernel has a stand-in for it.
 * @typedef {{
 *   get(name: string): any, set(name: string, value: any): void, save_changes(): void,
 *   on(event: string, listener: Listener): void, off(event: string, listener: Listener): void,
 *   send?(content: unknown): void,
 * }} Model
 * @typedef {(...message: any[]) => void} Listener
 * @typedef {{label: string, chunks: number | null, note: string}} Interaction
 */

const PERIOD = 250;

/**
 * A number that a model holds, or something sensible if it holds none.
 * @param {unknown} value
 * @param {number} otherwise
 */
export function numberOr(value, otherwise) {
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
}

/** Sends values to the other side: `soon` in its turn, `now` at once. */
export class TraitWriter {
  /** @type {Map<string, unknown>} */ #waiting = new Map();
  /** @type {ReturnType<typeof setTimeout> | 0} */ #timer = 0;
  #last = -Infinity;

  /** @param {Model} model */
  constructor(model) {
    this.model = model;
  }

  /** @param {Record<string, unknown>} values */
  soon(values) {
    for (const name in values) this.#waiting.set(name, values[name]);
    const left = this.#last + PERIOD - performance.now();
    if (left <= 0) this.now({});
    else this.#timer ||= setTimeout(() => this.now({}), left);
  }

  /** @param {Record<string, unknown>} values to be sent in a period's time, unless something else overtakes them */
  later(values) {
    this.#last = performance.now();
    this.soon(values);
  }

  /** @param {Record<string, unknown>} values */
  now(values) {
    clearTimeout(this.#timer);
    this.#timer = 0;
    for (const name in values) this.#waiting.set(name, values[name]);
    const changed = [...this.#waiting].filter(([name, value]) => this.model.get(name) !== value);
    this.#waiting.clear();
    if (!changed.length) return;
    this.#last = performance.now();
    for (const [name, value] of changed) this.model.set(name, value);
    this.model.save_changes();
  }

  /** @param {string} name of a trait that the other side has set meanwhile */
  forget(name) {
    this.#waiting.delete(name);
  }

  destroy() {
    clearTimeout(this.#timer);
    this.#timer = 0;
  }
}
