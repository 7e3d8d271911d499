// @ts-check
/** The strip: chunks over time, one lane per part, marks, and the playhead; a slider as well. */

import { h, on, s, set, write } from '../dom.js';
import { CLOCK_WORDS, count, duration, spokenDuration } from '../format.js';
import { layoutStrip, positionAtX } from '../strip-layout.js';
import { glance } from '../words.js';
import { mountNotice } from './notice.js';
import { mountPacing } from './pacing.js';
import { LANE, LANES, chunkShapes, flagShapes, scenery } from './strip-shapes.js';

/** @typedef {import('../player.js').Actions} Actions */
/** @typedef {import('../state.js').State} State */
/** @typedef {import('../strip-layout.js').Layout} Layout */

const SPOKEN_EVERY = 1000; // ms between changes of the spoken value while playing

/**
 * @param {HTMLElement} el
 * @param {Actions} actions
 */
export function mount(el, actions) {
  const leaving = new AbortController();
  // while playing only the veil and the head move, which repaints nothing
  const chunks = s('svg', { 'aria-hidden': 'true' });
  const veil = h('div', { class: 'cv-veil' });
  const scene = s('svg', { 'aria-hidden': 'true', class: 'cv-scene' });
  const ghost = h('div', { class: 'cv-ghost', hidden: true });
  const head = h('div', { class: 'cv-head' });
  const slider = h(
    'div',
    { class: 'cv-slider', role: 'slider', tabindex: 0, 'aria-label': 'Position', 'aria-valuemin': 0 },
    chunks,
    h('div', { class: 'cv-future' }, veil),
    scene,
    ghost,
    head,
  );
  const hovered = h('span', { class: 'cv-hovered', 'aria-hidden': 'true', hidden: true });
  const notice = mountNotice();
  const pacing = mountPacing(actions, leaving.signal);
  slider.append(hovered);
  el.append(h('div', { class: 'cv-strip' }, slider, h('div', { class: 'cv-clock' }, notice.element, pacing.element)));

  /** @type {State | null} */ let latest = null;
  /** @type {Layout | null} */ let layout = null;
  /** @type {unknown[]} */ let drawn = [];
  let width = 0;
  let spoken = -Infinity;

  const observer = new ResizeObserver(([entry]) => {
    width = entry.contentRect.width;
    if (latest) update(latest);
  });
  observer.observe(slider);

  /** @param {PointerEvent} event */
  const positionUnder = (event) => {
    const x = event.clientX - chunks.getBoundingClientRect().left;
    return latest && layout ? positionAtX(layout, latest.pace, x) : 0;
  };
  /** @param {PointerEvent} event */
  const hover = (event) => {
    const { stream, pace } = latest ?? {};
    if (!stream || !pace || !layout) return;
    const position = positionUnder(event);
    const x = layout.x(pace.timeOf(position));
    ghost.hidden = hovered.hidden = false;
    shift(ghost, x);
    const words = glance(stream, position);
    write(
      hovered,
      `chunk ${count(position)} · ${duration(pace.toStream(pace.timeOf(position)))}${words && ` · ${words}`}`,
    );
    const room = width - hovered.offsetWidth;
    shift(hovered, Math.max(0, Math.min(room, x - hovered.offsetWidth / 2)));
  };
  const leave = () => void (ghost.hidden = hovered.hidden = true);
  let dragging = false;
  on(
    slider,
    'pointerdown',
    (event) => {
      if (event.button !== 0) return;
      dragging = true;
      slider.setPointerCapture(event.pointerId);
      actions.seek(positionUnder(event), false);
    },
    leaving.signal,
  );
  on(
    slider,
    'pointermove',
    (event) => {
      hover(event);
      if (dragging) actions.seek(positionUnder(event), false);
    },
    leaving.signal,
  );
  on(
    slider,
    'lostpointercapture',
    () => {
      if (dragging && latest) actions.seek(latest.position);
      dragging = false;
    },
    leaving.signal,
  );
  on(slider, 'pointerleave', leave, leaving.signal);

  /** @param {State} state */
  function update(state) {
    latest = state;
    const { stream, pace } = state;
    if (!stream || !state.pacing || !width) return;
    pacing.update(state);
    const now = [stream, pace, width];
    if (!now.every((value, place) => value === drawn[place])) {
      drawn = now;
      layout = layoutStrip(stream, state.pacing, pace, width);
      draw(layout);
      notice.update(state);
    }
    if (!layout) return;
    // positions of equal time can only be told apart by number
    const x = pace.duration ? layout.x(state.time) : (state.position / Math.max(1, state.length)) * layout.end;
    shift(head, x);
    shift(veil, x + 1.6);
    speak(state);
  }

  /** @param {State} state */
  function speak(state) {
    const { stream, position, length, pace } = state;
    const now = performance.now();
    if (!stream || (state.playing && now - spoken < SPOKEN_EVERY)) return;
    spoken = now;
    const words = glance(stream, position);
    const clock = CLOCK_WORDS[state.pacing?.kind ?? ''];
    const time = `${spokenDuration(pace.toStream(pace.timeOf(position)))}${clock ? ` ${clock}` : ''}`;
    set(slider, {
      'aria-valuemax': length,
      'aria-valuenow': position,
      'aria-valuetext': [`chunk ${count(position)} of ${count(length)}`, time, words].filter(Boolean).join(', '),
    });
  }

  /** @param {Layout} layout */
  function draw(layout) {
    const height = LANES + layout.rows * LANE;
    for (const svg of [chunks, scene]) set(svg, { height });
    chunks.replaceChildren(...chunkShapes(layout));
    scene.replaceChildren(...scenery(layout, latest?.stream?.status ?? ''), ...flagShapes(layout));
  }

  return {
    update,
    destroy() {
      leaving.abort();
      observer.disconnect();
    },
  };
}

/** @param {HTMLElement} element @param {number} x */
const shift = (element, x) => element.style.setProperty('transform', `translateX(${x.toFixed(1)}px)`);
