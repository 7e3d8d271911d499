// @ts-check
/** Elements in one expression. Recorded text only ever becomes a text node. */

/** @typedef {Record<string, string | boolean | number | null | undefined>} Attributes */

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Attributes} [attributes] true gives an empty attribute; false, null and undefined give none
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  set(element, attributes);
  element.append(...children);
  return element;
}

/**
 * @template {keyof SVGElementTagNameMap} T
 * @param {T} tag
 * @param {Attributes} [attributes]
 * @param {...(Node | string)} children
 * @returns {SVGElementTagNameMap[T]}
 */
export function s(tag, attributes = {}, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  set(element, attributes);
  element.append(...children);
  return element;
}

/**
 * @param {Element} element
 * @param {Attributes} attributes
 */
export function set(element, attributes) {
  for (const name in attributes) {
    const value = attributes[name];
    if (value === false || value === null || value === undefined) element.removeAttribute(name);
    else if (element.getAttribute(name) !== String(value === true ? '' : value)) {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }
}

/**
 * Write text only where it differs, so that selections and layout stay.
 * @param {Node} node
 * @param {string} text
 */
export function write(node, text) {
  if (node.textContent === text) return;
  const only = node.firstChild;
  if (only instanceof Text && !only.nextSibling) only.data = text;
  else node.textContent = text;
}

/**
 * Listen until `signal` is aborted.
 * @template {keyof HTMLElementEventMap} T
 * @param {Element} element
 * @param {T} event
 * @param {(event: HTMLElementEventMap[T]) => void} listener
 * @param {AbortSignal} signal
 */
export function on(element, event, listener, signal) {
  element.addEventListener(event, /** @type {EventListener} */ (listener), { signal });
}
