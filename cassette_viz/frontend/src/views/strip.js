// @ts-check
/** The strip: chunks over time, one lane per part, marks, and the playhead; a slider as well. */

import { h, on, s, set, write } from '../dom.js';
import { CLOCK_WORDS, count, seconds } from '../format.js';
import { BAR_HEIGHT, layoutStrip, positionAtX } from '../strip-layout.js';
import { glance } from '../words.js';

/** @typedef {import('../player.js').Actions} Actions */
/** @typedef {import('../state.js').State} State */
/** @typedef {import('../strip-layout.js').Layout} Layout */

const BASE = 12 + BAR_HEIGHT; // y of the line on which the bars stand
const FLAGS = BASE + 7;
const LANES = FLAGS + 13;
const LANE = 14;
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
  const dashes = h('i', { 'aria-hidden': 'true' });
  const pacing = h('span');
  const hovered = h('span', { class: 'cv-hovered', 'aria-hidden': 'true' });
  el.append(h('div', { class: 'cv-strip' }, slider, h('div', { class: 'cv-clock' }, h('span', { class: 'cv-pacing' }, dashes, pacing), hovered)));

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
    ghost.hidden = false;
    shift(ghost, x);
    const words = glance(stream, position);
    write(hovered, `chunk ${count(position)} · ${seconds(pace.toStream(pace.timeOf(position)))} s${words && ` · ${words}`}`);
  };
  const leave = () => {
    ghost.hidden = true;
    write(hovered, '');
  };
  let dragging = false;
  on(slider, 'pointerdown', (event) => {
    if (event.button !== 0) return;
    dragging = true;
    slider.setPointerCapture(event.pointerId);
    actions.seek(positionUnder(event), false);
  }, leaving.signal);
  on(slider, 'pointermove', (event) => {
    hover(event);
    if (dragging) actions.seek(positionUnder(event), false);
  }, leaving.signal);
  on(slider, 'lostpointercapture', () => {
    if (dragging && latest) actions.seek(latest.position);
    dragging = false;
  }, leaving.signal);
  on(slider, 'pointerleave', leave, leaving.signal);

  /** @param {State} state */
  function update(state) {
    latest = state;
    const { stream, pace } = state;
    if (!stream || !width) return;
    const now = [stream, pace, width];
    if (!now.every((value, place) => value === drawn[place])) {
      drawn = now;
      layout = layoutStrip(stream, pace, width);
      draw(layout);
      notice(state);
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
    const time = `${seconds(pace.toStream(pace.timeOf(position)))} seconds`;
    const clock = CLOCK_WORDS[stream.clock.kind] ?? '';
    set(slider, {
      'aria-valuemax': length,
      'aria-valuenow': position,
      'aria-valuetext': `chunk ${count(position)} of ${count(length)}, ${time}${clock && ` ${clock}`}${words && `, ${words}`}`,
    });
  }

  /** @param {State} state */
  function notice({ stream, idleLimit, pace }) {
    const cut = pace.played === pace.streamed ? '' : `; gaps longer than ${idleLimit} s are shortened`;
    write(pacing, `${stream?.clock.label ?? ''}${cut}`);
    set(dashes, { class: stream?.clock.kind === 'recorded' ? 'cv-solid' : 'cv-dashed' });
  }

  /** @param {Layout} layout */
  function draw(layout) {
    const height = LANES + layout.rows * LANE;
    for (const svg of [chunks, scene]) set(svg, { height });
    const modelled = latest?.stream?.clock.kind !== 'recorded';
    chunks.replaceChildren(...marksOf(layout));
    scene.replaceChildren(...scenery(layout, modelled, latest?.stream?.status ?? ''), ...flagsOf(layout));
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

/**
 * Bars and lanes: one path per colour.
 * @param {Layout} layout
 */
function marksOf({ bars, lanes }) {
  /** @type {Map<string, string>} */
  const paths = new Map();
  for (const { colour, x, height } of bars) {
    paths.set(colour, `${paths.get(colour) ?? ''}M${x.toFixed(1)} ${BASE}v${-height.toFixed(1)}`);
  }
  const strokes = [...paths].map(([colour, d]) => s('path', { class: 'cv-bars', 'data-colour': colour, d }));
  const lines = lanes.map(({ colour, row, spans }) => {
    const y = LANES + row * LANE + 3;
    const d = spans.map(([from, to]) => `M${(from + 1).toFixed(1)} ${y}H${(to - 0.9).toFixed(1)}`).join('');
    return s('path', { class: 'cv-lane', 'data-colour': colour, d });
  });
  return [...strokes, ...lines];
}

/**
 * What does not change while playing: the wait, the line of time, labels, the end.
 * @param {Layout} layout
 * @param {boolean} modelled
 * @param {string} status
 */
function scenery({ wait, end, lanes, shortened }, modelled, status) {
  const start = wait ? wait.to : 0;
  /** @type {SVGElement[]} */
  const shapes = [s('line', { class: modelled ? 'cv-axis cv-dashed' : 'cv-axis', x1: start, x2: end, y1: BASE, y2: BASE })];
  if (wait) {
    shapes.push(s('line', { class: 'cv-wait', x1: wait.from, x2: wait.to - 4, y1: BASE, y2: BASE }));
    shapes.push(s('text', { x: wait.from + 2, y: BASE - 7 }, wait.label));
  }
  for (const gap of shortened) {
    const x = (gap.from + gap.to) / 2;
    shapes.push(s('path', { class: 'cv-break', d: `M${x - 5} ${BASE + 4}l4 -8m2 8l4 -8` }, s('title', {}, gap.label)));
    const fits = gap.to - gap.from > gap.label.length * 6.4 + 8 && gap.from > (wait?.from ?? -1);
    if (fits) shapes.push(s('text', { x, y: BASE - 7, 'text-anchor': 'middle' }, gap.label));
  }
  for (const { label, row } of lanes) {
    if (label) shapes.push(s('text', { x: label.x, y: LANES + row * LANE + 7, 'text-anchor': label.anchor }, label.text));
  }
  if (status === 'truncated') {
    shapes.push(s('path', { class: 'cv-torn', d: `M${end + 4} ${BASE - 24}l4 6l-5 6l5 6l-5 6l4 6` }, s('title', {}, 'breaks off here')));
  }
  return shapes;
}

/** @param {Layout} layout */
function flagsOf({ flags }) {
  return flags.map(({ x, kind, colour, label }) => {
    const shape = SHAPES[kind] ?? SHAPES.note;
    const place = { class: `cv-flag cv-${kind}`, transform: `translate(${x.toFixed(1)} ${FLAGS})`, 'data-colour': colour || null };
    return s('path', { ...place, d: shape }, s('title', {}, label));
  });
}

const DOT = 'M-2.4 0a2.4 2.4 0 1 0 4.8 0a2.4 2.4 0 1 0 -4.8 0';
/** @type {Record<string, string>} */
const SHAPES = {
  first_token: DOT,
  tool_call: DOT,
  usage: 'M0 -3.2L3.2 0L0 3.2L-3.2 0Z',
  finish: 'M-2.3 -2.3h4.6v4.6h-4.6Z',
  done: 'M0 -3v6',
  error: 'M-3.4 -3.4L3.4 3.4M3.4 -3.4L-3.4 3.4',
  unrecognised: 'M-2.6 -2.6L2.6 2.6M2.6 -2.6L-2.6 2.6',
  note: 'M-1.7 0a1.7 1.7 0 1 0 3.4 0a1.7 1.7 0 1 0 -3.4 0',
  keepalive: 'M0 -2.5v5',
};
