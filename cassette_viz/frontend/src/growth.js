// @ts-check
/** A stream that grows: what has come is added to it, and all views of it stay what they are. */

import { addUp, choicesOf, colourOf, compile, compilePart, isTool, stopsOf } from './columns.js';
import { compileMeter } from './meter.js';

/** @typedef {import('./columns.js').Payload} Payload */
/** @typedef {import('./columns.js').Part} Part */
/** @typedef {import('./columns.js').PartPayload} PartPayload */
/** @typedef {import('./columns.js').Stream} Stream */
/**
 * The contract; see frontend/growth.py.
 * @typedef {Pick<
 *   PartPayload,
 *   'ended' | 'labels' | 'text' | 'chunk_steps' | 'end_steps' | 'resets' | 'json' | 'media' | 'sources' | 'results'
 * > & {number: number}} PartGrowth
 * @typedef {Omit<Payload, 'version' | 'wire' | 'asked'> & {start: number, grown: PartGrowth[]}} Growth
 */

/**
 * Add what is new. False if it does not begin where the stream ends: something was missed.
 * @param {Stream} stream
 * @param {Growth} growth
 */
export function grow(stream, growth) {
  const known = stream.length;
  if (growth.start !== known) return false;
  stream.length = growth.chunks;
  if (growth.time_steps_us.length) stream.times = joined(stream.times, timesAfter(stream.times, growth.time_steps_us));
  const starts = new Float64Array(growth.chunks - known);
  const ends = new Float64Array(growth.chunks - known);
  let offset = known ? stream.frameEnds[known - 1] : 0;
  starts.forEach((_, place) => {
    starts[place] = offset + growth.frame_gaps[place];
    ends[place] = offset = starts[place] + growth.frame_lengths[place];
  });
  stream.frameStarts = joined(stream.frameStarts, starts);
  stream.frameEnds = joined(stream.frameEnds, ends);
  for (const part of growth.grown) growPart(stream.parts[part.number], part);
  addParts(stream, growth.parts);
  const { listed } = growth.tokens;
  stream.tokens = { ...growth.tokens, listed: listed && [...(stream.tokens.listed ?? []), ...listed] };
  stream.marks = [...stream.marks, ...growth.marks];
  stream.stops = stopsOf(stream.marks);
  stream.choices = choicesOf(stream.parts, stream.marks);
  Object.assign(stream, { heading: growth.heading, status: growth.status, clock: growth.clock });
  stream.meter = compileMeter(stream, growth.meter);
  stream.grown++;
  return true;
}

/**
 * Become what a payload of the same stream says, if it only goes on from here; false if it says something else.
 * @param {Stream} stream
 * @param {Payload} payload
 */
export function become(stream, payload) {
  const fresh = compile(payload);
  const goesOn =
    fresh.length >= stream.length &&
    stream.parts.every(({ kind, choice, text }, number) => {
      const part = fresh.parts[number];
      return part?.kind === kind && part.choice === choice && part.text.startsWith(text);
    });
  if (!goesOn) return false;
  const parts = fresh.parts.map((part, number) => Object.assign(stream.parts[number] ?? part, part));
  Object.assign(stream, fresh, { parts, grown: stream.grown + 1 });
  return true;
}

/**
 * @param {Part} part
 * @param {PartGrowth} growth
 */
function growPart(part, growth) {
  const end = part.ends.length ? part.ends[part.ends.length - 1] : 0;
  const chunk = part.chunks.length ? part.chunks[part.chunks.length - 1] : 0;
  const { kind, choice, index, started } = part;
  const fresh = compilePart({ kind, choice, index, started, ...growth }, part.number, part.colour, part.place);
  part.text += growth.text;
  part.chunks = joined(part.chunks, addUp(growth.chunk_steps, chunk));
  part.ends = joined(part.ends, addUp(growth.end_steps, end));
  part.ended = growth.ended;
  part.verdicts = growth.json;
  part.labels.push(...fresh.labels);
  part.resets.push(...fresh.resets);
  part.media.push(...fresh.media);
  part.sources.push(...fresh.sources);
  part.results.push(...fresh.results);
}

/**
 * @param {Stream} stream
 * @param {PartPayload[]} parts
 */
function addParts(stream, parts) {
  const colours = colourOf([...stream.parts, ...parts]);
  for (const part of parts) {
    const number = stream.parts.length;
    const place = stream.parts.filter((each) => isTool(each.kind) && each.choice === part.choice).length;
    stream.parts.push(compilePart(part, number, colours[number], place));
  }
}

/**
 * @param {Float64Array | null} times
 * @param {number[]} steps in microseconds
 */
function timesAfter(times, steps) {
  let latest = times?.length ? times[times.length - 1] : 0;
  let time = Math.round(latest * 1000);
  return Float64Array.from(steps, (step) => (latest = Math.max(latest, (time += step) / 1000)));
}

/**
 * @template {Float64Array | Int32Array} T
 * @param {T | null} column
 * @param {T} more
 * @returns {T}
 */
function joined(column, more) {
  if (!column) return more;
  const whole = /** @type {T} */ (new /** @type {any} */ (more.constructor)(column.length + more.length));
  whole.set(column);
  whole.set(more, column.length);
  return whole;
}
