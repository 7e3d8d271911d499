// @ts-check
/** Buttons, speed, idle limit, and where the replay stands. */

import { h, on, s, set, write } from '../dom.js';
import { CLOCK_WORDS, count, measured } from '../format.js';
import { SPEEDS } from '../player.js';
import { mountMeter } from './meter.js';

/** @typedef {import('../player.js').Actions} Actions */
/** @typedef {import('../state.js').State} State */

const ICONS = {
  first: 'M3 2h2v12H3zM14 2v12L6 8z',
  previous: 'M11 2v12L4 8z',
  play: 'M5 2.5v11L13.5 8z',
  pause: 'M4 2.5h3v11H4zM9 2.5h3v11H9z',
  next: 'M5 2v12l7-6z',
  last: 'M11 2h2v12h-2zM2 2v12l8-6z',
};
const IDLE_LIMITS = [0, 0.5, 1, 2, 5];

/**
 * @param {HTMLElement} el
 * @param {Actions} actions
 */
export function mount(el, actions) {
  const leaving = new AbortController();
  let length = 0;
  /**
   * @param {keyof typeof ICONS} icon
   * @param {string} name
   * @param {() => void} act
   */
  const button = (icon, name, act) => {
    const element = h('button', { type: 'button', 'aria-label': name, title: name }, picture(icon));
    on(element, 'click', act, leaving.signal);
    return element;
  };
  const play = button('play', 'Play', actions.toggle);
  play.className = 'cv-play';
  const speed = h('select', { 'aria-label': 'Speed', title: 'Speed' });
  const idleLimit = h('select', { 'aria-label': 'Idle limit', title: 'Longest gap that is played in full' });
  const whole = h('input', { type: 'checkbox', 'aria-label': 'Whole conversation' });
  const wholeLabel = h(
    'label',
    { class: 'cv-check', title: 'Go on with the interaction that continues this one' },
    whole,
    'whole conversation',
  );
  const live = h(
    'button',
    { type: 'button', class: 'cv-live', title: 'Show what comes as it comes', hidden: true },
    h('i', { class: 'cv-pulse', 'aria-hidden': 'true' }),
    'live',
  );
  const chunk = h('b');
  const chunks = h('span', { class: 'cv-faint' });
  const time = h('b');
  const unit = h('span', { class: 'cv-faint' });
  const meter = mountMeter();
  el.append(
    h(
      'div',
      { class: 'cv-transport' },
      h(
        'div',
        { class: 'cv-buttons' },
        button('first', 'First chunk', () => actions.seek(0)),
        button('previous', 'Previous chunk', () => actions.step(-1)),
        play,
        button('next', 'Next chunk', () => actions.step(1)),
        button('last', 'Last chunk', () => actions.seek(length)),
      ),
      h('div', { class: 'cv-selects' }, speed, idleLimit),
      wholeLabel,
      live,
      h('div', { class: 'cv-reading' }, h('div', {}, 'chunk ', chunk, ' ', chunks, ' · ', time, ' ', unit), meter.element),
    ),
  );
  on(speed, 'change', () => actions.setSpeed(Number(speed.value)), leaving.signal);
  on(idleLimit, 'change', () => actions.setIdleLimit(Number(idleLimit.value)), leaving.signal);
  on(whole, 'change', () => actions.setWholeConversation(whole.checked), leaving.signal);
  on(live, 'click', () => actions.seek(length), leaving.signal);
  let playing = false;

  return {
    /** @param {State} state */
    update(state) {
      length = state.length;
      if (playing !== state.playing) {
        playing = state.playing;
        set(play, { 'aria-label': playing ? 'Pause' : 'Play', title: playing ? 'Pause' : 'Play' });
        play.replaceChildren(picture(playing ? 'pause' : 'play'));
      }
      choose(speed, SPEEDS, state.speed, (value) => `${value}×`);
      choose(idleLimit, IDLE_LIMITS, state.idleLimit, (value) => (value ? `gaps ≤ ${value} s` : 'all gaps'));
      const asked = state.stream?.asked;
      wholeLabel.hidden = (asked?.continues ?? asked?.continued_by ?? null) === null;
      whole.checked = state.wholeConversation;
      write(chunk, count(state.position));
      write(chunks, wordsOfLength(state));
      live.hidden = !state.live;
      set(live, { 'aria-pressed': String(state.follows) });
      const [value, letters] = measured(state.pace.toStream(state.time));
      write(time, value);
      const word = CLOCK_WORDS[state.pacing?.kind ?? ''];
      write(unit, word ? `${letters} ${word}` : letters);
      meter.update(state);
    },
    destroy() {
      leaving.abort();
    },
  };
}

/** @param {State} state */
function wordsOfLength({ position, length, live }) {
  if (live) return position === length ? 'so far' : `of ${count(length)} so far`;
  return `of ${count(length)}`;
}

/** @param {keyof typeof ICONS} icon */
const picture = (icon) => s('svg', { viewBox: '0 0 16 16', 'aria-hidden': 'true' }, s('path', { d: ICONS[icon] }));

/**
 * Have a value chosen in a select, as one more option if it is not among the usual ones.
 * @param {HTMLSelectElement} select
 * @param {number[]} usual
 * @param {number} value
 * @param {(value: number) => string} words
 */
function choose(select, usual, value, words) {
  if (select.value === String(value)) return;
  const values = usual.includes(value) ? usual : [...usual, value].sort((one, other) => one - other);
  if (
    select.options.length !== values.length ||
    !values.every((v, place) => select.options[place].value === String(v))
  ) {
    select.replaceChildren(...values.map((each) => h('option', { value: each }, words(each))));
  }
  select.value = String(value);
}
