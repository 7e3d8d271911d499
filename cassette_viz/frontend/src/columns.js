// @ts-check
/** Payload in, stream out: steps are added up into typed arrays once, so that everything else only slices. */

import { compileMeter } from './meter.js';

/**
 * The contract; see frontend/payload.py.
 * @typedef {{before: string, value: string, after: string}} Fact
 * @typedef {{title: string, detail: string, facts: Fact[], problems: string[]}} Heading
 * @typedef {{
 *   kind: string, choice: number, index: number | null, started: number, ended: number | null,
 *   labels: [number, string, string][], text: string, chunk_steps: number[], end_steps: number[],
 *   resets: [number, number][], json: [number, number, number][] | null,
 *   media?: [number, string, string][], sources?: [number, string, string][], results?: [number, string][],
 * }} PartPayload
 * @typedef {{chunk: number, kind: string, label: string, choice?: number}} Mark
 * @typedef {[number, string, string]} Moment
 * @typedef {{
 *   kind: string, label: string, headers_after_ns: number | null, intervals: [number, number, string, string][],
 *   first: Moment | null, last: Moment | null,
 * }} Clock
 * @typedef {{told: string, listed: (number | null)[] | null, per_character: [number, number]}} Tokens
 * @typedef {DataView | ArrayBuffer | Uint8Array | string} Bytes
 * @typedef {{
 *   version: number, heading: Heading, status: string, clock: Clock, chunks: number, time_steps_us: number[],
 *   tokens: Tokens, frame_gaps: number[], frame_lengths: number[], parts: PartPayload[], marks: Mark[], wire: Bytes,
 *   asked?: import('./asked.js').Asked | null, meter?: import('./meter.js').MeterPayload | null,
 * }} Payload
 */

/**
 * What the views work with. `times` are those that are known, in ms since the request; null where nothing is. `grown`
 * counts how often something was added to a stream that is under way.
 * @typedef {{chunk: number, id: string, name: string}} Label
 * @typedef {{chunk: number, offset: number}} Reset
 * @typedef {{chunk: number, type: string, data: string}} Media
 * @typedef {{chunk: number, url: string, title: string}} Source
 * @typedef {{chunk: number, text: string}} Result
 * @typedef {{
 *   number: number, kind: string, colour: string, choice: number, index: number | null, place: number,
 *   started: number, ended: number | null, labels: Label[], text: string, chunks: Int32Array, ends: Int32Array,
 *   resets: Reset[], verdicts: [number, number, number][] | null, media: Media[], sources: Source[], results: Result[],
 * }} Part
 * @typedef {{
 *   heading: Heading, status: string, clock: Clock, length: number, times: Float64Array | null, tokens: Tokens,
 *   frameStarts: Float64Array, frameEnds: Float64Array, parts: Part[], choices: number[], marks: Mark[], stops: Int32Array, wire: Bytes,
 *   asked: import('./asked.js').Asked | null, meter: import('./meter.js').Meter | null, grown: number,
 *   payload: Payload,
 * }} Stream
 */

/** Marks that the keys [ and ] stop at: all but the many that only say that the connection lives. */
const PASSING = new Set(['keepalive', 'done']);
const COLOURS_OF_TOOLS = 3;

/**
 * @param {Payload} payload
 * @returns {Stream}
 */
export function compile(payload) {
  const length = payload.chunks;
  const times = payload.time_steps_us.length ? new Float64Array(length) : null;
  const frameStarts = new Float64Array(length);
  const frameEnds = new Float64Array(length);
  let time = 0;
  let latest = 0;
  let offset = 0;
  for (let place = 0; place < length; place++) {
    time += payload.time_steps_us[place] ?? 0;
    if (times) times[place] = latest = Math.max(latest, time / 1000); // a clock that steps back must not stop the replay
    frameStarts[place] = offset + payload.frame_gaps[place];
    frameEnds[place] = offset = frameStarts[place] + payload.frame_lengths[place];
  }
  const colours = colourOf(payload.parts);
  const places = new Map();
  const parts = payload.parts.map((part, number) => {
    const place = places.get(part.choice) ?? 0;
    if (isTool(part.kind)) places.set(part.choice, place + 1);
    return compilePart(part, number, colours[number], place);
  });
  return {
    heading: payload.heading,
    status: payload.status,
    clock: payload.clock,
    length,
    times,
    tokens: payload.tokens,
    frameStarts,
    frameEnds,
    parts,
    choices: choicesOf(parts, payload.marks),
    marks: payload.marks,
    stops: stopsOf(payload.marks),
    wire: payload.wire,
    asked: payload.asked ?? null,
    meter: compileMeter({ length, parts, tokens: payload.tokens }, payload.meter),
    grown: 0,
    payload,
  };
}

/**
 * The choices that there are, ascending.
 * @param {{choice: number}[]} parts
 * @param {Mark[]} marks
 */
export const choicesOf = (parts, marks) =>
  [...new Set([...parts.map((part) => part.choice), ...marks.map((mark) => mark.choice ?? 0)])].sort(
    (one, other) => one - other,
  );

/** Where the keys [ and ] stop. @param {Mark[]} marks */
export function stopsOf(marks) {
  const stops = new Set(marks.filter((mark) => !PASSING.has(mark.kind)).map((mark) => mark.chunk));
  return Int32Array.from(stops).sort();
}

/**
 * @param {PartPayload} part
 * @param {number} number
 * @param {string} colour
 * @param {number} place among the tool calls of its choice
 * @returns {Part}
 */
export function compilePart(part, number, colour, place) {
  return {
    number,
    kind: part.kind,
    colour,
    choice: part.choice,
    index: part.index,
    place,
    started: part.started,
    ended: part.ended,
    labels: part.labels.map(([chunk, id, name]) => ({ chunk, id, name })),
    text: part.text,
    chunks: addUp(part.chunk_steps),
    ends: addUp(part.end_steps),
    resets: part.resets.map(([chunk, offset]) => ({ chunk, offset })),
    verdicts: part.json,
    media: (part.media ?? []).map(([chunk, type, data]) => ({ chunk, type, data })),
    sources: (part.sources ?? []).map(([chunk, url, title]) => ({ chunk, url, title })),
    results: (part.results ?? []).map(([chunk, text]) => ({ chunk, text })),
  };
}

/** @param {number[]} steps @param {number} [sum] what they begin at */
export function addUp(steps, sum = 0) {
  const sums = new Int32Array(steps.length);
  for (let place = 0; place < steps.length; place++) sums[place] = sum += steps[place];
  return sums;
}

/** @param {string} kind */
export const isTool = (kind) => kind === 'tool_call' || kind === 'server_tool';

/**
 * The colour of each part, by name; the same in strip, message, wire and charts. Tool calls take turns.
 * @param {{kind: string}[]} parts
 */
export function colourOf(parts) {
  let tools = 0;
  return parts.map(({ kind }) => {
    if (isTool(kind)) return `tool${tools++ % COLOURS_OF_TOOLS}`;
    return { reasoning: 'reasoning', refusal: 'bad', image: 'media', audio: 'media' }[kind] ?? 'text';
  });
}

/**
 * Whether two payloads show the same: a dict trait that grows by one stream sends all of them anew.
 * @param {Payload} one
 * @param {Payload} other
 */
export function isSame(one, other) {
  if (one === other) return true;
  return one.chunks === other.chunks && withoutBytes(one) === withoutBytes(other);
}

/** @param {Payload} payload */
const withoutBytes = (payload) => JSON.stringify({ ...payload, wire: null });
