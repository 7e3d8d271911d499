// @ts-check
/** Whether the replay stands on a dark background: as its own style sheet decides, so that the two never differ. */

const SYSTEM = '(prefers-color-scheme: dark)';
/** By which notebooks and pages say what they are; see styles/tokens.css. */
const ATTRIBUTES = ['data-jp-theme-light', 'data-theme', 'data-vscode-theme-kind', 'class'];

/**
 * @param {string} scheme computed value of `color-scheme`
 * @param {boolean} system whether the reader's system is dark
 */
export function isDark(scheme, system) {
  const words = scheme.split(/\s+/);
  return words.includes('dark') && (system || !words.includes('light'));
}

/**
 * Tell what it is as soon as the element is in the page, and at every change.
 * @param {HTMLElement} element
 * @param {(dark: boolean) => void} tell
 * @returns {() => void} what ends it
 */
export function watchTheme(element, tell) {
  const system = matchMedia(SYSTEM);
  const look = () => {
    if (element.isConnected) tell(isDark(getComputedStyle(element).colorScheme, system.matches));
  };
  const themes = new MutationObserver(look);
  for (const root of [document.documentElement, document.body]) themes.observe(root, { attributeFilter: ATTRIBUTES });
  const arrival = new ResizeObserver(look); // an element has a size once it is in the page
  arrival.observe(element);
  system.addEventListener('change', look);
  return () => {
    themes.disconnect();
    arrival.disconnect();
    system.removeEventListener('change', look);
  };
}
