// @ts-check
/** Where everything on the strip goes; at most about 600 shapes, however many chunks there are. */

import { isTool } from './columns.js';
import { duration } from './format.js';
import { countUpTo } from './search.js';
import { nameOf } from './names.js';

/** @typedef {import('./columns.js').Stream} Stream */
/** @typedef {import('./columns.js').Part} Part */
/** @typedef {import('./clock.js').Pace} Pace */
/** @typedef {{colour: string, x: number, height: number}} Bar */
/** @typedef {{part: number, colour: string, row: number, spans: [number, number][], label: Label | null}} Lane */
/** @typedef {{x: number, anchor: 'start' | 'end', text: string}} Label */
/** @typedef {{x: number, kind: string, colour: string, label: string, chunk: number}} Flag */
/** @typedef {import('./pacing.js').Pacing} Pacing */
/** @typedef {{from: number, to: number, label: string}} Gap */
/** A stretch of the line of time, and the clock of it. @typedef {{from: number, to: number, kind: string}} Run */
/** The time before chunk 1. @typedef {{label: string, runs: Run[], to: number}} Wait */
/**
 * @typedef {{
 *   width: number, rows: number, wait: Wait | null, runs: Run[], bars: Bar[], lanes: Lane[], flags: Flag[], shortened: Gap[],
 *   end: number, x: (time: number) => number,
 * }} Layout
 */

export const BAR_HEIGHT = 22;
const ROWS = 6;
const COLUMN = 3; // px, a bar and its distance from the next
const MOST = { bars: 320, spans: 160, flags: 100, shortened: 20 };
const CHARACTER = 6.4; // px, about
const EDGE = { left: 1, right: 9 };
/** What is drawn where several marks fall on one place. @type {Record<string, number>} */
const RANK = {
  error: 6,
  finish: 5,
  first_token: 4,
  tool_call: 4,
  usage: 3,
  unrecognised: 3,
  note: 2,
  done: 1,
  keepalive: 0,
};

/**
 * @param {Stream} stream
 * @param {Pacing} pacing
 * @param {Pace} pace
 * @param {number} width in px
 * @returns {Layout}
 */
export function layoutStrip(stream, pacing, pace, width) {
  const inner = Math.max(1, width - EDGE.left - EDGE.right);
  const x = (/** @type {number} */ time) => EDGE.left + (pace.duration ? Math.min(1, time / pace.duration) : 0) * inner;
  const lanes = layoutLanes(stream, pace, x, width);
  return {
    width,
    x,
    rows: 1 + Math.max(0, ...lanes.map((lane) => lane.row)),
    wait: waitBefore(stream, pacing, pace, x),
    runs: runsOf(pacing, pace, x),
    bars: layoutBars(stream, pace, x, inner),
    lanes,
    flags: layoutFlags(stream, pace, x, width),
    shortened: shortenedGaps(pace, x),
    end: x(pace.duration),
  };
}

/**
 * The position that a place on the strip stands for: the chunk next to it, if one is near, else all chunks up to it.
 * @param {Layout} layout
 * @param {Pace} pace
 * @param {number} x
 */
export function positionAtX(layout, pace, x) {
  const { played } = pace;
  if (!pace.duration) return x > layout.width / 2 ? played.length : 0;
  const time = ((x - layout.x(0)) / (layout.end - layout.x(0))) * pace.duration;
  const position = countUpTo(played, time);
  if (position === played.length) return position;
  const ahead = layout.x(played[position]) - x;
  const behind = x - layout.x(position ? played[position - 1] : 0);
  return ahead < Math.min(6, behind) ? position + 1 : position;
}

/**
 * The wait for chunk 1: what of it was spent on the headers is known apart.
 * @param {Stream} stream
 * @param {Pacing} pacing
 * @param {Pace} pace
 * @param {(time: number) => number} x
 * @returns {Wait | null}
 */
function waitBefore(stream, pacing, pace, x) {
  const to = x(pace.timeOf(1));
  if (to < 8) return null;
  const kind = pacing.intervals[0]?.[2] ?? 'modelled';
  const headers = stream.clock.headers_after_ns === null ? null : stream.clock.headers_after_ns / 1e6;
  const first = pace.streamed[0];
  const knownTo = headers === null ? x(0) : Math.min(to, x(pace.toPlay(Math.min(headers, first))));
  const runs = [
    { from: x(0), to: knownTo, kind: kind === 'modelled' ? kind : 'recorded' },
    { from: knownTo, to, kind },
  ].filter((run) => run.to - run.from > 4);
  const texts = waitWords(kind, headers, first);
  return { runs, to, label: texts.find((text) => text.length * CHARACTER < to - 10) ?? '' };
}

/**
 * What to say of the wait, in as many words as there is room for.
 * @param {string} kind
 * @param {number | null} headers in ms
 * @param {number} first in ms
 */
function waitWords(kind, headers, first) {
  if (headers !== null) {
    const told = `${duration(headers)}${kind === 'modelled' ? ', prescribed' : ''}`;
    return [`waiting for headers, ${told}`, `headers, ${told}`, told];
  }
  const told = kind === 'recorded' ? '' : `, ${kind}`;
  return [`waiting, ${duration(first)}${told}`, duration(first)];
}

/**
 * The line of time from chunk 1 on, cut where its clock changes.
 * @param {Pacing} pacing
 * @param {Pace} pace
 * @param {(time: number) => number} x
 * @returns {Run[]}
 */
function runsOf(pacing, pace, x) {
  return pacing.intervals
    .filter(([, last]) => last > 1)
    .map(([first, last, kind]) => ({ from: x(pace.timeOf(Math.max(1, first - 1))), to: x(pace.timeOf(last)), kind }));
}

/**
 * @param {Stream} stream
 * @param {Pace} pace
 * @param {(time: number) => number} x
 * @param {number} inner
 * @returns {Bar[]}
 */
function layoutBars(stream, pace, x, inner) {
  const step = Math.max(COLUMN, inner / MOST.bars);
  const columns = new Map();
  for (let place = 0; place < stream.length; place++) {
    const column = Math.floor(x(pace.played[place]) / step);
    const bar = columns.get(column);
    if (bar) bar.single = false;
    else columns.set(column, { column, at: x(pace.played[place]), single: true, sizes: new Map() });
  }
  for (const part of stream.parts) {
    for (let place = 0; place < part.chunks.length; place++) {
      const column = Math.floor(x(pace.timeOf(part.chunks[place])) / step);
      const size = part.ends[place] - (place ? part.ends[place - 1] : 0);
      const { sizes } = columns.get(column);
      sizes.set(part.colour, (sizes.get(part.colour) ?? 0) + size);
    }
  }
  const bars = [...columns.values()].map(({ column, at, single, sizes }) => {
    let [colour, size, most] = ['none', 0, 0];
    for (const [name, share] of sizes) {
      size += share;
      if (share > most) [colour, most] = [name, share];
    }
    return { colour, size, x: single ? at : (column + 0.5) * step };
  });
  const sizes = bars
    .map((bar) => bar.size)
    .filter(Boolean)
    .sort((one, other) => one - other);
  const full = sizes[Math.floor(sizes.length * 0.98)] ?? 1; // one enormous chunk must not flatten the others
  const scale = (/** @type {number} */ size) => (size ? 3 + (BAR_HEIGHT - 3) * Math.sqrt(Math.min(1, size / full)) : 3);
  return bars.map((bar) => ({ colour: bar.colour, x: bar.x, height: scale(bar.size) }));
}

/**
 * @param {Stream} stream
 * @param {Pace} pace
 * @param {(time: number) => number} x
 * @param {number} width
 * @returns {Lane[]}
 */
function layoutLanes(stream, pace, x, width) {
  let apart = 5;
  let spans = stream.parts.map((part) => spansOf(part, pace, x, apart));
  while (apart < width && spans.reduce((sum, each) => sum + each.length, 0) > MOST.spans) {
    apart *= 2;
    spans = stream.parts.map((part) => spansOf(part, pace, x, apart));
  }
  const crowded = stream.parts.length > ROWS;
  /** @type {number[]} */
  const taken = [];
  return stream.parts.slice(0, MOST.spans * 2).map((part, place) => {
    const from = spans[place][0][0];
    const to = spans[place][spans[place].length - 1][1];
    let row = place;
    if (crowded) {
      row = taken.findIndex((end) => end + 2 <= from);
      if (row < 0) row = taken.length < ROWS ? taken.length : place % ROWS;
      taken[row] = to;
    }
    const label = crowded ? null : labelBeside(stream, part, from, to, width);
    return { part: part.number, colour: part.colour, row, spans: spans[place], label };
  });
}

/**
 * Stretches in which a part grew; those close together are joined, and those no further apart than is usual for it.
 * @param {Part} part
 * @param {Pace} pace
 * @param {(time: number) => number} x
 * @param {number} apart px
 */
function spansOf(part, pace, x, apart) {
  const places = [part.started, ...part.chunks].map((chunk) => x(pace.timeOf(chunk)));
  const gaps = places.slice(1).map((at, place) => at - places[place]);
  const usual = gaps.length ? gaps.slice().sort((one, other) => one - other)[gaps.length >> 1] : 0;
  const bridged = Math.max(apart, 4 * usual);
  /** @type {[number, number][]} */
  const spans = [];
  for (const at of places) {
    const last = spans[spans.length - 1];
    if (last && at - last[1] <= bridged) last[1] = at + 1.5;
    else spans.push([at - 1.5, at + 1.5]);
  }
  return spans;
}

/**
 * The name of a part, where there is room for it next to its lane.
 * @param {Stream} stream
 * @param {Part} part
 * @param {number} from
 * @param {number} to
 * @param {number} width
 * @returns {Label | null}
 */
function labelBeside(stream, part, from, to, width) {
  const several = stream.choices.length > 1 && !isTool(part.kind);
  const text = several ? `choice ${part.choice}` : nameOf(stream, part, Infinity).name;
  const needs = text.length * CHARACTER + 8;
  if (to + needs <= width) return { x: to + 6, anchor: 'start', text };
  return from - needs >= 0 ? { x: from - 6, anchor: 'end', text } : null;
}

/**
 * @param {Stream} stream
 * @param {Pace} pace
 * @param {(time: number) => number} x
 * @param {number} width
 * @returns {Flag[]}
 */
function layoutFlags(stream, pace, x, width) {
  const step = Math.max(5, width / MOST.flags);
  /** @type {Map<number, Flag>} */
  const flags = new Map();
  for (const { chunk, kind, label } of stream.marks) {
    // a sign of life between chunks: when exactly it came is not known
    const quiet = kind === 'keepalive' && chunk < stream.length;
    const at = x(quiet ? (pace.timeOf(chunk) + pace.timeOf(chunk + 1)) / 2 : pace.timeOf(chunk));
    const column = Math.round(at / step);
    const there = flags.get(column);
    const colour =
      kind === 'tool_call'
        ? (stream.parts.find((part) => part.started === chunk && isTool(part.kind))?.colour ?? '')
        : '';
    if (!there || RANK[kind] > RANK[there.kind]) flags.set(column, { x: at, kind, colour, label, chunk });
    else if (!there.label.includes(label)) there.label = `${there.label}; ${label}`.slice(0, 300);
  }
  return [...flags.values()];
}

/** @param {Pace} pace @param {(time: number) => number} x @returns {Gap[]} */
function shortenedGaps(pace, x) {
  const gaps = [];
  if (!pace.idleLimit) return [];
  for (let place = 0; place < pace.played.length && gaps.length < MOST.shortened; place++) {
    const streamed = pace.streamed[place] - (place ? pace.streamed[place - 1] : 0);
    if (streamed <= pace.idleLimit) continue;
    gaps.push({ from: x(pace.timeOf(place)), to: x(pace.played[place]), label: duration(streamed) });
  }
  return gaps;
}
