// @ts-check
/** How much room the replay has: what stands beside it in a dashboard takes as much. */

/**
 * Tell the width of the element in px as soon as it is in the page, and at every change.
 * @param {HTMLElement} element
 * @param {(width: number) => void} tell
 * @returns {() => void} what ends it
 */
export function watchRoom(element, tell) {
  const observer = new ResizeObserver(() => {
    const width = Math.round(element.offsetWidth);
    if (width > 0) tell(width);
  });
  observer.observe(element);
  return () => observer.disconnect();
}
