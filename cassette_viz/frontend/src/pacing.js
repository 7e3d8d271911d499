// @ts-check
/** When each chunk is played: as is known, or by a model. The results are those of timeline/pacing.py, to the microsecond. */

import { jitterOf } from './jitter.js';
import { charactersOf, tokensOf } from './tokens.js';

/** @typedef {import('./columns.js').Stream} Stream */
/** What Python gave besides model and rate; see frontend/timing.py.
 * @typedef {{
 *   chunks_per_second: number, jitter: number, seed: number, total_ns: number | null,
 *   like: {name: string, steps_ns: number[]} | null,
 * }} Given
 */
/** `rate` is null for the usual one of the model. @typedef {{name: string, rate: number | null, given: Given}} Choice */
/**
 * `name` and `rate` are what came of the choice, `times` in ms since the request. An interval is (first chunk, last
 * chunk, clock, what told) of a run of waits.
 * @typedef {[number, number, string, string]} Interval
 * @typedef {{
 *   name: string, rate: number | null, times: Float64Array, kind: string, label: string, intervals: Interval[],
 * }} Pacing
 */

/** @type {Given} */
export const NOTHING_GIVEN = { chunks_per_second: 25, jitter: 0, seed: 0, total_ns: null, like: null };
/** What a rate counts, of the models that have one. @type {Record<string, string>} */
export const UNITS = { even: 'chunks/s', characters: 'characters/s', tokens: 'tokens/s' };
export const SLOWEST = 0.001;
export const FASTEST = 100_000;

const USUAL_RATES = /** @type {Record<string, number>} */ ({ characters: 100, tokens: 50 });
const SECOND = 1e9;
const LONGEST = 2 ** 53; // ns
/** @type {Record<string, string>} */
const AS_KNOWN = {
  recorded: 'as recorded',
  reported: 'as reported',
  bounded: 'within its bounds',
  modelled: 'as prescribed',
};
/** @type {Record<string, string>} */
const INSTEAD = {
  recorded: ' instead of its recorded times',
  reported: ' instead of as the provider reports',
  bounded: ' instead of within its bounds',
  modelled: ' instead of its prescribed times',
};

/**
 * What can be chosen for a stream: names, and the words for them.
 * @param {Stream} stream
 * @param {Given} given
 * @returns {[string, string][]}
 */
export function pacingsOf(stream, given) {
  /** @type {[string, string][]} */
  const models = [
    ['even', 'even'],
    ['characters', 'by characters'],
    ['tokens', 'by tokens'],
  ];
  if (stream.times) models.unshift(['known', AS_KNOWN[stream.clock.kind] ?? 'as is known']);
  if (totalOf(stream, given) !== null) models.push(['total', given.total_ns ? 'to the given total' : 'to the known total']);
  if (given.like) models.push(['like', `like ${given.like.name}`]);
  return models;
}

/**
 * Give every chunk a time. What cannot be had of this stream becomes the best that is known, else an even pace.
 * @param {Stream} stream
 * @param {Choice} choice
 * @returns {Pacing}
 */
export function pacingOf(stream, { name, rate, given }) {
  const possible = pacingsOf(stream, given).map(([each]) => each);
  const best = possible.includes(name) ? name : possible[0];
  const { clock, length } = stream;
  if (best === 'known' && stream.times) {
    const { kind, label, intervals } = clock;
    return { name: best, rate: null, times: stream.times, kind, label, intervals };
  }
  const wanted = best === name ? rate : null; // a rate of another model means nothing here
  const usual = best === 'even' ? given.chunks_per_second : (USUAL_RATES[best] ?? null);
  const used = wanted && best in UNITS ? Math.min(FASTEST, Math.max(SLOWEST, wanted)) : usual;
  const { gaps, how } = gapsOf(stream, best, used ?? 1, given);
  const why = stream.times ? INSTEAD[clock.kind] : ': this recording holds no chunk times';
  const label = `${how}${given.jitter ? `, with jitter ${short(given.jitter)}` : ''}${why}`;
  const intervals = clock.intervals.filter(([, last]) => last === 1);
  if (length > 1) intervals.push([2, length, 'modelled', label]);
  const times = addUp(stream, jitterOf(gaps, given.jitter, given.seed));
  return { name: best, rate: used, times, kind: 'modelled', label, intervals };
}

/**
 * The gap before each chunk but the first, in ns, and what to say of them.
 * @param {Stream} stream
 * @param {string} name
 * @param {number} rate
 * @param {Given} given
 * @returns {{gaps: Float64Array, how: string}}
 */
function gapsOf(stream, name, rate, given) {
  const gaps = new Float64Array(Math.max(0, stream.length - 1));
  if (name === 'characters' || name === 'tokens') {
    const gap = SECOND / rate;
    const sizes = name === 'tokens' ? tokensOf(stream) : charactersOf(stream);
    for (let place = 0; place < gaps.length; place++) gaps[place] = gap * sizes[place + 1];
    const what = name === 'tokens' ? stream.tokens.told : 'characters';
    return { gaps, how: `paced by ${what} at ${short(rate)} ${UNITS[name]}` };
  }
  if (name === 'total') {
    const total = totalOf(stream, given) ?? 0;
    gaps.fill(Math.max(0, total - waitOf(stream)) / Math.max(1, gaps.length));
    return { gaps, how: `paced evenly to an end after ${lengthOf(total)}` };
  }
  if (name === 'like' && given.like) {
    fillLike(gaps, given.like.steps_ns);
    return { gaps, how: `paced like ${given.like.name}` };
  }
  gaps.fill(SECOND / rate);
  return { gaps, how: `paced evenly at ${short(rate)} chunks/s` };
}

/**
 * The gaps of another stream, read at as many places as this one has chunks.
 * @param {Float64Array} gaps
 * @param {number[]} steps
 */
function fillLike(gaps, steps) {
  if (steps.length < 2 || !gaps.length) return;
  let sum = 0;
  const times = Float64Array.from(steps, (step) => (sum += step));
  const factor = (times.length - 1) / gaps.length;
  const at = (/** @type {number} */ place) => {
    const whole = Math.min(Math.trunc(place), times.length - 2);
    return times[whole] + (times[whole + 1] - times[whole]) * (place - whole);
  };
  for (let place = 0; place < gaps.length; place++) gaps[place] = at((place + 1) * factor) - at(place * factor);
}

/** @param {Stream} stream @param {Given} given */
const totalOf = ({ clock }, given) => given.total_ns ?? clock.last?.[0] ?? null;

/** @param {Stream} stream */
const waitOf = ({ clock }) => clock.first?.[0] ?? 0;

/**
 * @param {Stream} stream
 * @param {Float64Array} gaps
 */
function addUp(stream, gaps) {
  const times = new Float64Array(stream.length);
  let time = waitOf(stream);
  for (let place = 0; place < times.length; place++) {
    if (place) time += gaps[place - 1];
    times[place] = Math.floor(roundToEven(Math.min(time, LONGEST)) / 1000) / 1000;
  }
  return times;
}

/** Of a tie the even one, as Python has it. @param {number} value not negative */
function roundToEven(value) {
  const whole = Math.floor(value);
  const rest = value - whole;
  return rest > 0.5 || (rest === 0.5 && whole % 2) ? whole + 1 : whole;
}

/** Six digits that matter. @param {number} value */
const short = (value) => String(Number(value.toPrecision(6)));

/** @param {number} ns */
const lengthOf = (ns) =>
  ns < SECOND ? `${roundToEven(ns / 1e6)} ms` : `${(roundToEven(ns / 1e7) / 100).toFixed(2)} s`;
