// @ts-check
/** The keyboard, as one table: what the help shows is what the keys do. */

/** @typedef {import('./player.js').Actions} Actions */
/** @typedef {import('./state.js').State} State */
/**
 * `brief` stands in the footer; rows without it are in the help only.
 * @typedef {{
 *   keys: string[], shown: string, words: string, brief: string,
 *   run: (player: Keyboard, event: KeyboardEvent) => void,
 * }} Row
 */
/** @typedef {{actions: Actions, state: State, help: () => void}} Keyboard */

/** @type {Row[]} */
export const KEYS = [
  { keys: [' '], shown: 'space', words: 'play or pause', brief: 'play', run: ({ actions }) => actions.toggle() },
  {
    keys: ['ArrowLeft', 'ArrowRight'],
    shown: '← →',
    words: 'one chunk back or on; ten with shift',
    brief: 'chunk',
    run: ({ actions }, { key, shiftKey }) => actions.step((key === 'ArrowRight' ? 1 : -1) * (shiftKey ? 10 : 1)),
  },
  {
    keys: ['[', ']'],
    shown: '[ ]',
    words: 'previous or next marker: first token, tool call, finish, usage, error, note',
    brief: 'marker',
    run: ({ actions }, { key }) => actions.toStop(key === ']' ? 1 : -1),
  },
  {
    keys: ['Home', 'End'],
    shown: 'home end',
    words: 'before the first chunk, or to the last',
    brief: '',
    run: ({ actions, state }, { key }) => actions.seek(key === 'End' ? state.length : 0),
  },
  {
    keys: ['<', '>'],
    shown: '< >',
    words: 'slower or faster, while playing too',
    brief: 'speed',
    run: ({ actions }, { key }) => actions.changeSpeed(key === '>' ? 1 : -1),
  },
  { keys: ['?'], shown: '?', words: 'show or hide these keys', brief: '', run: ({ help }) => help() },
];

/** More keys, while the slider has the focus. @type {Record<string, number>} */
const SLIDER_STEPS = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 };

/** @param {Element} target */
const isNumberField = (target) => target.tagName === 'INPUT' && target.getAttribute('type') === 'number';

/**
 * Do what a key stands for; false if it stands for nothing here.
 * @param {KeyboardEvent} event
 * @param {Keyboard} keyboard
 */
export function handleKey(event, keyboard) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return false;
  const target = /** @type {Element} */ (event.target);
  if (/^(SELECT|TEXTAREA)$/.test(target.tagName) || isNumberField(target)) return false; // they need all keys themselves
  if (event.key === ' ' && /^(BUTTON|SUMMARY|INPUT)$/.test(target.tagName)) return false;
  const step = target.getAttribute('role') === 'slider' ? SLIDER_STEPS[event.key] : undefined;
  if (step !== undefined) {
    keyboard.actions.step(step);
    return true;
  }
  const row = KEYS.find(({ keys }) => keys.includes(event.key));
  row?.run(keyboard, event);
  return row !== undefined;
}
