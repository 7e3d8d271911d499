// @ts-check
/** The shapes on the strip, as SVG. */

import { s } from '../dom.js';
import { BAR_HEIGHT } from '../strip-layout.js';

/** @typedef {import('../strip-layout.js').Layout} Layout */

const BASE = 12 + BAR_HEIGHT; // y of the line on which the bars stand
const FLAGS = BASE + 7;
export const LANES = FLAGS + 13;
export const LANE = 14;

/**
 * Bars and lanes: one path per colour.
 * @param {Layout} layout
 */
export function chunkShapes({ bars, lanes }) {
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
 * @param {string} status
 */
export function scenery({ wait, runs, end, lanes, shortened }, status) {
  const shapes = runs.map(({ from, to, kind }) => line('cv-axis', from, to, kind));
  if (wait) {
    shapes.push(...wait.runs.map(({ from, to, kind }) => line('cv-wait', from, to - 4, kind)));
    shapes.push(s('text', { x: 3, y: BASE - 7 }, wait.label));
  }
  for (const gap of shortened) {
    const x = (gap.from + gap.to) / 2;
    shapes.push(s('path', { class: 'cv-break', d: `M${x - 5} ${BASE + 4}l4 -8m2 8l4 -8` }, s('title', {}, gap.label)));
    const fits = gap.to - gap.from > gap.label.length * 6.4 + 8 && gap.from > (wait ? wait.runs[0].from : -1);
    if (fits) shapes.push(s('text', { x, y: BASE - 7, 'text-anchor': 'middle' }, gap.label));
  }
  for (const { label, row } of lanes) {
    if (label)
      shapes.push(s('text', { x: label.x, y: LANES + row * LANE + 7, 'text-anchor': label.anchor }, label.text));
  }
  if (status === 'truncated') {
    shapes.push(
      s(
        'path',
        { class: 'cv-torn', d: `M${end + 4} ${BASE - 24}l4 6l-5 6l5 6l-5 6l4 6` },
        s('title', {}, 'breaks off here'),
      ),
    );
  }
  return shapes;
}

/**
 * A stretch of time; how its stroke is broken says how it is known.
 * @param {string} name
 * @param {number} x1
 * @param {number} x2
 * @param {string} kind
 * @returns {SVGElement}
 */
const line = (name, x1, x2, kind) => s('line', { class: name, 'data-clock': kind, x1, x2, y1: BASE, y2: BASE });

/** @param {Layout} layout */
export function flagShapes({ flags }) {
  return flags.map(({ x, kind, colour, label }) => {
    const shape = SHAPES[kind] ?? SHAPES.note;
    const place = {
      class: `cv-flag cv-${kind}`,
      transform: `translate(${x.toFixed(1)} ${FLAGS})`,
      'data-colour': colour || null,
    };
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
