// cassette_viz/frontend/src/search.js
function countUpTo(ascending, limit) {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = low + high >>> 1;
    if (ascending[middle] <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
function countBelow(ascending, limit) {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = low + high >>> 1;
    if (ascending[middle] < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
function lastUpTo(ascending, position) {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = low + high >>> 1;
    if (ascending[middle].chunk <= position) low = middle + 1;
    else high = middle;
  }
  return ascending[low - 1];
}

// cassette_viz/frontend/src/clock.js
var PlaybackClock = class {
  /** @type {number} */
  #base = 0;
  // play time at the moment `#since`
  /** @type {number} */
  #since = 0;
  #speed = 1;
  #running = false;
  get running() {
    return this.#running;
  }
  /**
   * The play time at the moment `now`.
   * @param {number} now
   */
  at(now) {
    return this.#running ? this.#base + Math.max(0, now - this.#since) * this.#speed : this.#base;
  }
  /**
   * @param {number} now
   * @param {{time?: number, speed?: number, running?: boolean}} change
   */
  set(now, { time = this.at(now), speed = this.#speed, running = this.#running }) {
    this.#base = time;
    this.#since = now;
    this.#speed = speed;
    this.#running = running;
  }
};
var Pace = class {
  /**
   * @param {Float64Array} times arrival of each chunk in ms since the request, never decreasing
   * @param {number} idleLimit in ms; 0 for none
   */
  constructor(times, idleLimit) {
    this.streamed = times;
    this.idleLimit = idleLimit > 0 ? idleLimit : 0;
    this.played = this.idleLimit ? capGaps(times, this.idleLimit) : times;
    this.duration = times.length ? this.played[times.length - 1] : 0;
  }
  /**
   * How many chunks have come at a play time.
   * @param {number} time
   */
  positionAt(time) {
    return countUpTo(this.played, time);
  }
  /**
   * The play time at which position `position` is reached.
   * @param {number} position
   */
  timeOf(position) {
    return position > 0 && this.played.length ? this.played[Math.min(position, this.played.length) - 1] : 0;
  }
  /**
   * The stream time that corresponds to a play time, in between chunks too.
   * @param {number} time
   */
  toStream(time) {
    return between(this.played, this.streamed, time);
  }
  /**
   * The play time that corresponds to a stream time.
   * @param {number} time
   */
  toPlay(time) {
    return between(this.streamed, this.played, time);
  }
};
var carriedOver = (before, after, time) => between(before.played, after.played, time);
function capGaps(times, limit) {
  const played = new Float64Array(times.length);
  let before = 0;
  let sum = 0;
  for (let place = 0; place < times.length; place++) {
    sum += Math.min(times[place] - before, limit);
    before = times[place];
    played[place] = sum;
  }
  return played;
}
function between(from, to, time) {
  if (from === to || !from.length) return time;
  const place = countUpTo(from, time);
  if (place === from.length) return to[place - 1];
  const start = place ? from[place - 1] : 0;
  const target = place ? to[place - 1] : 0;
  const length = from[place] - start;
  return length ? target + (time - start) / length * (to[place] - target) : target;
}

// cassette_viz/frontend/src/tokens.js
function charactersOf(stream, counted = () => true) {
  const sizes = new Float64Array(stream.length);
  for (const { kind, text, chunks, ends } of stream.parts) {
    if (!counted(kind)) continue;
    const wide = /[\udc00-\udfff]/.test(text);
    for (let place = 0; place < chunks.length; place++) {
      const start = place ? ends[place - 1] : 0;
      const end = ends[place];
      sizes[chunks[place] - 1] += wide ? [...text.slice(start, end)].length : end - start;
    }
  }
  return sizes;
}
function tokensOf(stream) {
  const { listed, per_character: rates } = stream.tokens;
  const answer = charactersOf(stream, (kind) => kind !== "reasoning" && kind !== "citation");
  const reasoning = charactersOf(stream, (kind) => kind === "reasoning");
  return answer.map((size, place) => listed?.[place] ?? size * rates[0] + reasoning[place] * rates[1]);
}

// cassette_viz/frontend/src/meter.js
function compileMeter(stream, payload) {
  if (!payload) return null;
  const come = new Float64Array(stream.length + 1);
  tokensOf(stream).forEach((tokens, place) => come[place + 1] = come[place] + tokens);
  return { ...payload, come };
}
function readMeter(meter, position) {
  const { knots, come } = meter;
  const settled = position >= meter.settled;
  const by = settled ? meter.money_settled_by : meter.money_by;
  if (position < 1) return { tokens: 0, exact: true, usd: by ? 0 : null, settled: true, by: "" };
  const next2 = knotsUpTo(knots, position);
  const [at, tokens, usd] = knots[Math.max(0, next2 - 1)];
  const [to, tokensThen, usdThen] = knots[next2] ?? knots[next2 - 1];
  const way = come[to] - come[at];
  const share = way > 0 ? (come[position] - come[at]) / way : 0;
  return {
    tokens: tokens + share * (tokensThen - tokens),
    exact: meter.exact || settled,
    usd: usd === null || usdThen === null ? usd : usd + share * (usdThen - usd),
    settled,
    by
  };
}
function knotsUpTo(knots, position) {
  let low = 0;
  let high = knots.length;
  while (low < high) {
    const middle = low + high >>> 1;
    if (knots[middle][0] <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}

// cassette_viz/frontend/src/columns.js
var PASSING = /* @__PURE__ */ new Set(["keepalive", "done"]);
var COLOURS_OF_TOOLS = 3;
function compile(payload) {
  const length = payload.chunks;
  const times = payload.time_steps_us.length ? new Float64Array(length) : null;
  const frameStarts = new Float64Array(length);
  const frameEnds = new Float64Array(length);
  let time = 0;
  let latest = 0;
  let offset = 0;
  for (let place = 0; place < length; place++) {
    time += payload.time_steps_us[place] ?? 0;
    if (times) times[place] = latest = Math.max(latest, time / 1e3);
    frameStarts[place] = offset + payload.frame_gaps[place];
    frameEnds[place] = offset = frameStarts[place] + payload.frame_lengths[place];
  }
  const colours = colourOf(payload.parts);
  const places = /* @__PURE__ */ new Map();
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
    payload
  };
}
var choicesOf = (parts, marks) => [.../* @__PURE__ */ new Set([...parts.map((part) => part.choice), ...marks.map((mark) => mark.choice ?? 0)])].sort(
  (one, other) => one - other
);
function stopsOf(marks) {
  const stops = new Set(marks.filter((mark) => !PASSING.has(mark.kind)).map((mark) => mark.chunk));
  return Int32Array.from(stops).sort();
}
function compilePart(part, number, colour, place) {
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
    results: (part.results ?? []).map(([chunk, text]) => ({ chunk, text }))
  };
}
function addUp(steps, sum = 0) {
  const sums = new Int32Array(steps.length);
  for (let place = 0; place < steps.length; place++) sums[place] = sum += steps[place];
  return sums;
}
var isTool = (kind) => kind === "tool_call" || kind === "server_tool";
function colourOf(parts) {
  let tools = 0;
  return parts.map(({ kind }) => {
    if (isTool(kind)) return `tool${tools++ % COLOURS_OF_TOOLS}`;
    return { reasoning: "reasoning", refusal: "bad", image: "media", audio: "media" }[kind] ?? "text";
  });
}
function isSame(one, other) {
  if (one === other) return true;
  return one.chunks === other.chunks && withoutBytes(one) === withoutBytes(other);
}
var withoutBytes = (payload) => JSON.stringify({ ...payload, wire: null });

// cassette_viz/frontend/src/growth.js
function grow(stream, growth) {
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
  stream.tokens = { ...growth.tokens, listed: listed && [...stream.tokens.listed ?? [], ...listed] };
  stream.marks = [...stream.marks, ...growth.marks];
  stream.stops = stopsOf(stream.marks);
  stream.choices = choicesOf(stream.parts, stream.marks);
  Object.assign(stream, { heading: growth.heading, status: growth.status, clock: growth.clock });
  stream.meter = compileMeter(stream, growth.meter);
  stream.grown++;
  return true;
}
function become(stream, payload) {
  const fresh = compile(payload);
  const goesOn = fresh.length >= stream.length && stream.parts.every(({ kind, choice, text }, number) => {
    const part = fresh.parts[number];
    return part?.kind === kind && part.choice === choice && part.text.startsWith(text);
  });
  if (!goesOn) return false;
  const parts = fresh.parts.map((part, number) => Object.assign(stream.parts[number] ?? part, part));
  Object.assign(stream, fresh, { parts, grown: stream.grown + 1 });
  return true;
}
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
function addParts(stream, parts) {
  const colours = colourOf([...stream.parts, ...parts]);
  for (const part of parts) {
    const number = stream.parts.length;
    const place = stream.parts.filter((each) => isTool(each.kind) && each.choice === part.choice).length;
    stream.parts.push(compilePart(part, number, colours[number], place));
  }
}
function timesAfter(times, steps) {
  let latest = times?.length ? times[times.length - 1] : 0;
  let time = Math.round(latest * 1e3);
  return Float64Array.from(steps, (step) => latest = Math.max(latest, (time += step) / 1e3));
}
function joined(column, more) {
  if (!column) return more;
  const whole = (
    /** @type {T} */
    new /** @type {any} */
    more.constructor(column.length + more.length)
  );
  whole.set(column);
  whole.set(more, column.length);
  return whole;
}

// cassette_viz/frontend/src/wire.js
async function unpack(packed) {
  const bytes = (
    /** @type {Uint8Array<ArrayBuffer>} */
    asBytes(packed)
  );
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(unpacked).arrayBuffer());
}
function asBytes(packed) {
  if (typeof packed === "string") return Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  if (packed instanceof ArrayBuffer) return new Uint8Array(packed);
  return new Uint8Array(packed.buffer, packed.byteOffset, packed.byteLength);
}
function frameSpan(stream, chunk) {
  return { start: stream.frameStarts[chunk - 1], end: stream.frameEnds[chunk - 1] };
}
function gapSpan(stream, chunk, bodyLength) {
  const start = chunk ? stream.frameEnds[chunk - 1] : 0;
  const end = chunk < stream.length ? stream.frameStarts[chunk] : bodyLength;
  return { start, end: Math.max(start, end) };
}
var UTF8 = new TextDecoder("utf-8", { ignoreBOM: true });
function textOf(body, { start, end }, limit = Infinity) {
  return UTF8.decode(body.subarray(start, Math.min(end, start + limit)));
}

// cassette_viz/frontend/src/following.js
function createFollowing(model, state, player) {
  let waiting = null;
  let asked = false;
  const open = (stream) => {
    const pieces = [];
    waiting = pieces;
    const opened = (body) => {
      if (state.stream !== stream || waiting !== pieces) return;
      waiting = null;
      state.body = body instanceof Error ? body : joined2([body, ...pieces]);
      player.draw();
    };
    unpack(stream.wire).then(opened, (error) => opened(new Error(String(error))));
  };
  const receive = ({ place, growth }, buffers = []) => {
    if (!growth || place !== state.interaction) return;
    const { stream } = state;
    if (!stream || growth.start > stream.length) {
      if (!asked) model.send?.({ whole: true });
      asked = true;
      return;
    }
    if (!grow(stream, growth)) return;
    const piece = joined2(buffers.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength)));
    if (waiting) waiting.push(piece);
    else if (state.body instanceof Uint8Array) state.body = joined2([state.body, piece]);
    player.lengthen();
    player.draw();
  };
  const goOn = (payload) => {
    if (!state.live || !state.stream || !become(state.stream, payload)) return false;
    asked = false;
    open(state.stream);
    player.lengthen();
    return true;
  };
  return { open, receive, goOn };
}
function joined2(pieces) {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let end = 0;
  for (const piece of pieces) {
    whole.set(piece, end);
    end += piece.length;
  }
  return whole;
}

// cassette_viz/frontend/src/jitter.js
function jitterOf(gaps, jitter, seed) {
  if (!jitter) return gaps;
  const share = shares(seed);
  return gaps.map((gap) => gap * (1 + jitter * (2 * share() - 1)));
}
function shares(seed) {
  let state = seed | 0;
  return () => {
    state = state + 1831565813 | 0;
    let mixed = Math.imul(state ^ state >>> 15, state | 1);
    mixed ^= mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61);
    return ((mixed ^ mixed >>> 14) >>> 0) / 2 ** 32;
  };
}

// cassette_viz/frontend/src/pacing.js
var NOTHING_GIVEN = { chunks_per_second: 25, jitter: 0, seed: 0, total_ns: null, like: null };
var UNITS = { even: "chunks/s", characters: "characters/s", tokens: "tokens/s" };
var SLOWEST = 1e-3;
var FASTEST = 1e5;
var USUAL_RATES = (
  /** @type {Record<string, number>} */
  { characters: 100, tokens: 50 }
);
var SECOND = 1e9;
var LONGEST = 2 ** 53;
var AS_KNOWN = {
  recorded: "as recorded",
  reported: "as reported",
  bounded: "within its bounds",
  modelled: "as prescribed"
};
var INSTEAD = {
  recorded: " instead of its recorded times",
  reported: " instead of as the provider reports",
  bounded: " instead of within its bounds",
  modelled: " instead of its prescribed times"
};
function pacingsOf(stream, given) {
  const models = [
    ["even", "even"],
    ["characters", "by characters"],
    ["tokens", "by tokens"]
  ];
  if (stream.times) models.unshift(["known", AS_KNOWN[stream.clock.kind] ?? "as is known"]);
  if (totalOf(stream, given) !== null) models.push(["total", given.total_ns ? "to the given total" : "to the known total"]);
  if (given.like) models.push(["like", `like ${given.like.name}`]);
  return models;
}
function pacingOf(stream, { name, rate, given }) {
  const possible = pacingsOf(stream, given).map(([each]) => each);
  const best2 = possible.includes(name) ? name : possible[0];
  const { clock, length } = stream;
  if (best2 === "known" && stream.times) {
    const { kind, label: label2, intervals: intervals2 } = clock;
    return { name: best2, rate: null, times: stream.times, kind, label: label2, intervals: intervals2 };
  }
  const wanted = best2 === name ? rate : null;
  const usual = best2 === "even" ? given.chunks_per_second : USUAL_RATES[best2] ?? null;
  const used = wanted && best2 in UNITS ? Math.min(FASTEST, Math.max(SLOWEST, wanted)) : usual;
  const { gaps, how } = gapsOf(stream, best2, used ?? 1, given);
  const why = stream.times ? INSTEAD[clock.kind] : ": this recording holds no chunk times";
  const label = `${how}${given.jitter ? `, with jitter ${short(given.jitter)}` : ""}${why}`;
  const intervals = clock.intervals.filter(([, last]) => last === 1);
  if (length > 1) intervals.push([2, length, "modelled", label]);
  const times = addUp2(stream, jitterOf(gaps, given.jitter, given.seed));
  return { name: best2, rate: used, times, kind: "modelled", label, intervals };
}
function gapsOf(stream, name, rate, given) {
  const gaps = new Float64Array(Math.max(0, stream.length - 1));
  if (name === "characters" || name === "tokens") {
    const gap = SECOND / rate;
    const sizes = name === "tokens" ? tokensOf(stream) : charactersOf(stream);
    for (let place = 0; place < gaps.length; place++) gaps[place] = gap * sizes[place + 1];
    const what = name === "tokens" ? stream.tokens.told : "characters";
    return { gaps, how: `paced by ${what} at ${short(rate)} ${UNITS[name]}` };
  }
  if (name === "total") {
    const total = totalOf(stream, given) ?? 0;
    gaps.fill(Math.max(0, total - waitOf(stream)) / Math.max(1, gaps.length));
    return { gaps, how: `paced evenly to an end after ${lengthOf(total)}` };
  }
  if (name === "like" && given.like) {
    fillLike(gaps, given.like.steps_ns);
    return { gaps, how: `paced like ${given.like.name}` };
  }
  gaps.fill(SECOND / rate);
  return { gaps, how: `paced evenly at ${short(rate)} chunks/s` };
}
function fillLike(gaps, steps) {
  if (steps.length < 2 || !gaps.length) return;
  let sum = 0;
  const times = Float64Array.from(steps, (step) => sum += step);
  const factor = (times.length - 1) / gaps.length;
  const at = (place) => {
    const whole = Math.min(Math.trunc(place), times.length - 2);
    return times[whole] + (times[whole + 1] - times[whole]) * (place - whole);
  };
  for (let place = 0; place < gaps.length; place++) gaps[place] = at((place + 1) * factor) - at(place * factor);
}
var totalOf = ({ clock }, given) => given.total_ns ?? clock.last?.[0] ?? null;
var waitOf = ({ clock }) => clock.first?.[0] ?? 0;
function addUp2(stream, gaps) {
  const times = new Float64Array(stream.length);
  let time = waitOf(stream);
  for (let place = 0; place < times.length; place++) {
    if (place) time += gaps[place - 1];
    times[place] = Math.floor(roundToEven(Math.min(time, LONGEST)) / 1e3) / 1e3;
  }
  return times;
}
function roundToEven(value) {
  const whole = Math.floor(value);
  const rest = value - whole;
  return rest > 0.5 || rest === 0.5 && whole % 2 ? whole + 1 : whole;
}
var short = (value) => String(Number(value.toPrecision(6)));
var lengthOf = (ns) => ns < SECOND ? `${roundToEven(ns / 1e6)} ms` : `${(roundToEven(ns / 1e7) / 100).toFixed(2)} s`;

// cassette_viz/frontend/src/snapshot.js
function visibleSpan(part, position) {
  const known = countUpTo(part.chunks, position);
  const end = known ? part.ends[known - 1] : 0;
  const start = part.resets.length ? lastUpTo(part.resets, position)?.offset ?? 0 : 0;
  return { start, end: Math.max(start, end) };
}
function deltaSpan(part, chunk) {
  const place = countBelow(part.chunks, chunk);
  if (part.chunks[place] !== chunk) return null;
  return { start: place ? part.ends[place - 1] : 0, end: part.ends[place] };
}
function deltaAt(part, chunk) {
  const span = deltaSpan(part, chunk);
  return span ? part.text.slice(span.start, span.end) : "";
}
function argumentState(part, position) {
  if (position < part.started) return "not yet";
  const { start, end } = visibleSpan(part, position);
  const begun = part.resets.length ? countUpTo(
    part.resets.map((reset) => reset.chunk),
    position
  ) : 0;
  const [begins, valid, invalid] = part.verdicts?.[begun] ?? [0, -1, -1];
  const length = end - start;
  if (length <= begins) return "empty";
  if (invalid >= 0 && invalid <= length) return "invalid";
  return valid >= 0 && valid <= length ? "valid" : "incomplete";
}
function labelAt(part, position) {
  return lastUpTo(part.labels, position) ?? part.labels[0] ?? { id: "", name: "" };
}
function chunkOfOffset(part, offset) {
  return part.chunks[countUpTo(part.ends, offset)] ?? 0;
}
function nextStop(stream, position) {
  return stream.stops[countUpTo(stream.stops, position)] ?? null;
}
function previousStop(stream, position) {
  return stream.stops[countBelow(stream.stops, position) - 1] ?? null;
}
function marksAt(stream, chunk) {
  const { marks } = stream;
  let low = 0;
  let high = marks.length;
  while (low < high) {
    const middle = low + high >>> 1;
    if (marks[middle].chunk < chunk) low = middle + 1;
    else high = middle;
  }
  const found = [];
  while (low < marks.length && marks[low].chunk === chunk) found.push(marks[low++]);
  return found;
}

// cassette_viz/frontend/src/traits.js
var PERIOD = 250;
function numberOr(value, otherwise) {
  return typeof value === "number" && Number.isFinite(value) ? value : otherwise;
}
var TraitWriter = class {
  /** @type {Map<string, unknown>} */
  #waiting = /* @__PURE__ */ new Map();
  /** @type {ReturnType<typeof setTimeout> | 0} */
  #timer = 0;
  #last = -Infinity;
  /** @param {Model} model */
  constructor(model) {
    this.model = model;
  }
  /** @param {Record<string, unknown>} values */
  soon(values) {
    for (const name in values) this.#waiting.set(name, values[name]);
    const left = this.#last + PERIOD - performance.now();
    if (left <= 0) this.now({});
    else this.#timer ||= setTimeout(() => this.now({}), left);
  }
  /** @param {Record<string, unknown>} values to be sent in a period's time, unless something else overtakes them */
  later(values) {
    this.#last = performance.now();
    this.soon(values);
  }
  /** @param {Record<string, unknown>} values */
  now(values) {
    clearTimeout(this.#timer);
    this.#timer = 0;
    for (const name in values) this.#waiting.set(name, values[name]);
    const changed = [...this.#waiting].filter(([name, value]) => this.model.get(name) !== value);
    this.#waiting.clear();
    if (!changed.length) return;
    this.#last = performance.now();
    for (const [name, value] of changed) this.model.set(name, value);
    this.model.save_changes();
  }
  /** @param {string} name of a trait that the other side has set meanwhile */
  forget(name) {
    this.#waiting.delete(name);
  }
  destroy() {
    clearTimeout(this.#timer);
    this.#timer = 0;
  }
};

// cassette_viz/frontend/src/state.js
var NOTHING = new Float64Array(0);
function emptyState() {
  return {
    stream: null,
    body: null,
    choice: { name: "known", rate: null, given: NOTHING_GIVEN },
    pacing: null,
    pace: new Pace(NOTHING, 0),
    interactions: [],
    interaction: 0,
    note: "",
    problems: [],
    position: 0,
    length: 0,
    time: 0,
    live: false,
    follows: true,
    playing: false,
    speed: 1,
    idleLimit: 0,
    wholeConversation: false
  };
}
function readSettings(state, model) {
  const speed = numberOr(model.get("speed"), 1);
  state.speed = speed > 0 ? speed : 1;
  state.idleLimit = Math.max(0, numberOr(model.get("idle_limit"), 0));
  state.wholeConversation = Boolean(model.get("whole_conversation"));
  readChoice(state, model);
}
function readChoice(state, model) {
  const rate = numberOr(model.get("pacing_rate"), 0);
  state.choice = {
    name: String(model.get("pacing") ?? "known"),
    rate: rate > 0 ? rate : null,
    given: { ...NOTHING_GIVEN, ...model.get("pacing_given") }
  };
}
function noteOn(chosen, stream) {
  if (stream) return stream.length ? "" : stream.status === "live" ? "Nothing has come yet." : "This stream holds no chunks.";
  if (!chosen) return "This recording holds no interactions.";
  return chosen.chunks === null ? chosen.note || "This interaction is no streamed completion." : "loading…";
}

// cassette_viz/frontend/src/player.js
var SPEEDS = [0.25, 0.5, 1, 2, 4, 10, 100];
function createPlayer(model) {
  const clock = new PlaybackClock();
  const writer = new TraitWriter(model);
  const views = /* @__PURE__ */ new Set();
  const state = emptyState();
  let request = 0;
  let written = 0;
  const draw = () => views.forEach((update) => update(state));
  const frame = (now) => {
    request = 0;
    state.time = Math.min(clock.at(now), state.pace.duration);
    state.position = state.pace.positionAt(state.time);
    if (state.position >= state.length) {
      if (!goOn()) play(false);
      return;
    }
    writer.soon({ position: state.position });
    request = requestAnimationFrame(frame);
    draw();
  };
  const goOn = () => {
    const next2 = state.stream?.asked?.continued_by ?? -1;
    if (!state.wholeConversation || !state.interactions[next2]?.chunks) return false;
    writer.now({ position: state.position, playing: true, interaction: next2 });
    return true;
  };
  const run = (playing) => {
    const now = performance.now();
    state.time = Math.min(clock.at(now), state.pace.duration);
    if (state.playing) state.position = Math.max(state.position, state.pace.positionAt(state.time));
    state.playing = playing;
    clock.set(now, { running: playing, time: state.time });
    cancelAnimationFrame(request);
    request = playing ? requestAnimationFrame(frame) : 0;
  };
  const play = (on2) => {
    if (on2 && !state.stream && state.length) return;
    if (on2 && !state.playing && state.position >= state.length) place(0);
    state.follows = !on2 && state.position >= state.length;
    run(on2 && state.stream !== null && state.length > 0);
    writer.now({ playing: state.playing, position: state.position });
    draw();
  };
  const place = (position) => {
    state.position = Math.max(0, Math.min(state.length, Math.round(numberOr(position, 0))));
    state.time = state.pace.timeOf(state.position);
    clock.set(performance.now(), { time: state.time });
  };
  const load = () => {
    const interactions = model.get("interactions");
    state.interactions = Array.isArray(interactions) ? interactions : [];
    state.interaction = numberOr(model.get("interaction"), 0);
    state.problems = model.get("problems") ?? [];
    const chosen = state.interactions[state.interaction];
    const payload = model.get("payloads")?.[String(state.interaction)] ?? null;
    if (payload && state.stream && (isSame(payload, state.stream.payload) || following.goOn(payload))) return;
    state.stream = payload ? compile(payload) : null;
    state.body = null;
    state.length = state.stream?.length ?? chosen?.chunks ?? 0;
    state.note = noteOn(chosen, state.stream);
    setPace();
    state.live = state.stream?.status === "live";
    place(state.live && state.follows ? state.length : state.position);
    if (!state.stream) return;
    following.open(state.stream);
    if (model.get("playing") && !state.playing) play(true);
  };
  const setPace = () => {
    state.pacing = state.stream && pacingOf(state.stream, state.choice);
    state.pace = new Pace(state.pacing?.times ?? NOTHING, state.idleLimit * 1e3);
  };
  const changePace = () => {
    const now = performance.now();
    const before = state.pace;
    const time = Math.min(clock.at(now), before.duration);
    if (state.playing) state.position = Math.max(state.position, before.positionAt(time));
    setPace();
    const there = carriedOver(before, state.pace, time);
    state.time = state.pace.positionAt(there) === state.position ? there : state.pace.timeOf(state.position);
    clock.set(now, { time: state.time });
  };
  const lengthen = () => {
    const { stream } = state;
    if (!stream) return;
    const follows = state.live && state.follows && !state.playing;
    state.length = stream.length;
    state.live = stream.status === "live";
    state.note = noteOn(void 0, stream);
    changePace();
    if (!follows || state.position === state.length) return;
    place(state.length);
    writer.soon({ position: state.position });
  };
  const following = createFollowing(model, state, { lengthen, draw });
  const actions = {
    play,
    toggle: () => play(!state.playing),
    /** @param {number} position @param {boolean} [settled] false while it is still moving, as in dragging */
    seek(position, settled = true) {
      place(position);
      state.follows = state.position >= state.length;
      if (state.playing && state.position >= state.length) play(false);
      if (settled) writer.now({ position: state.position });
      else writer.soon({ position: state.position });
      draw();
    },
    /** @param {number} chunks */
    step(chunks) {
      if (state.playing) play(false);
      actions.seek(state.position + chunks);
    },
    /** @param {number} direction 1 or -1 */
    toStop(direction) {
      if (!state.stream) return;
      const stop = direction > 0 ? nextStop(state.stream, state.position) : previousStop(state.stream, state.position);
      if (stop !== null) actions.seek(stop);
    },
    /** @param {number} speed */
    setSpeed(speed) {
      state.speed = numberOr(speed, 1) > 0 ? numberOr(speed, 1) : 1;
      clock.set(performance.now(), { speed: state.speed });
      writer.now({ speed: state.speed });
      draw();
    },
    /** @param {number} direction 1 for faster, -1 for slower */
    changeSpeed(direction) {
      const faster = SPEEDS.find((speed) => speed > state.speed);
      const slower = SPEEDS.findLast((speed) => speed < state.speed);
      actions.setSpeed((direction > 0 ? faster : slower) ?? state.speed);
    },
    /** @param {number} limit in seconds; 0 for none */
    setIdleLimit(limit) {
      limitGaps(limit);
      writer.now({ idle_limit: state.idleLimit });
      draw();
    },
    /** @param {string} name @param {number | null} rate null for the usual one */
    setPacing(name, rate = null) {
      state.choice = { ...state.choice, name, rate };
      changePace();
      writer.now({ pacing: name, pacing_rate: rate });
      draw();
    },
    /** @param {boolean} on */
    setWholeConversation(on2) {
      state.wholeConversation = on2;
      writer.now({ whole_conversation: on2 });
      draw();
    },
    /** @param {boolean} dark what the page looks like */
    tellTheme: (dark) => void (model.get("dark") === dark || writer.now({ dark })),
    /** @param {number} width what it has of the page, in px */
    tellRoom: (width) => void (model.get("width") === width || writer.soon({ width })),
    /** @param {number} interaction */
    choose(interaction) {
      writer.now({ playing: false, position: 0, interaction });
    }
  };
  const limitGaps = (limit) => {
    const now = performance.now();
    const streamed = state.pace.toStream(clock.at(now));
    state.idleLimit = Math.max(0, numberOr(limit, 0));
    state.pace = new Pace(state.pacing?.times ?? NOTHING, state.idleLimit * 1e3);
    state.time = state.pace.toPlay(streamed);
    clock.set(now, { time: state.time });
  };
  const listeners = {
    "change:position"() {
      writer.forget("position");
      const position = numberOr(model.get("position"), 0);
      if (model.get("interaction") !== state.interaction) return;
      written = position;
      if (position === state.position) return;
      place(position);
      state.follows = state.position >= state.length;
      if (state.playing && state.position >= state.length) play(false);
      draw();
    },
    "change:playing"() {
      if (Boolean(model.get("playing")) !== state.playing) play(Boolean(model.get("playing")));
    },
    "change:speed"() {
      if (model.get("speed") !== state.speed) actions.setSpeed(model.get("speed"));
    },
    "change:idle_limit"() {
      if (model.get("idle_limit") === state.idleLimit) return;
      limitGaps(model.get("idle_limit"));
      draw();
    },
    "change:pacing": paceAnew,
    "change:pacing_rate": paceAnew,
    "change:whole_conversation"() {
      state.wholeConversation = Boolean(model.get("whole_conversation"));
      draw();
    },
    "change:interaction"() {
      if (model.get("interaction") === state.interaction) return;
      const wanted = numberOr(model.get("position"), 0);
      const set2 = wanted !== written;
      if (state.playing) run(false);
      state.position = set2 ? wanted : 0;
      state.stream = null;
      written = wanted;
      load();
      if (!set2) writer.later({ position: state.position });
      draw();
    },
    "change:interactions": reload,
    "change:payloads": reload,
    "change:problems": reload,
    "msg:custom": following.receive
  };
  function paceAnew() {
    const { name, rate } = state.choice;
    readChoice(state, model);
    if (name === state.choice.name && rate === state.choice.rate) return;
    changePace();
    draw();
  }
  function reload() {
    load();
    draw();
  }
  state.position = written = numberOr(model.get("position"), 0);
  readSettings(state, model);
  clock.set(performance.now(), { speed: state.speed });
  load();
  for (const event in listeners) model.on(event, listeners[event]);
  return {
    actions,
    state,
    /**
     * Have a view drawn now and at every change; returns what ends it.
     * @param {(state: State) => void} update
     */
    show(update) {
      views.add(update);
      update(state);
      return () => void views.delete(update);
    },
    destroy() {
      cancelAnimationFrame(request);
      writer.destroy();
      for (const event in listeners) model.off(event, listeners[event]);
      views.clear();
    }
  };
}

// cassette_viz/frontend/src/dom.js
function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  set(element, attributes);
  element.append(...children);
  return element;
}
function s(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  set(element, attributes);
  element.append(...children);
  return element;
}
function set(element, attributes) {
  for (const name in attributes) {
    const value = attributes[name];
    if (value === false || value === null || value === void 0) element.removeAttribute(name);
    else if (element.getAttribute(name) !== String(value === true ? "" : value)) {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
}
function write(node, text) {
  if (node.textContent === text) return;
  const only = node.firstChild;
  if (only instanceof Text && !only.nextSibling) only.data = text;
  else node.textContent = text;
}
function on(element, event, listener, signal) {
  element.addEventListener(
    event,
    /** @type {EventListener} */
    listener,
    { signal }
  );
}

// cassette_viz/frontend/src/keys.js
var KEYS = [
  { keys: [" "], shown: "space", words: "play or pause", brief: "play", run: ({ actions }) => actions.toggle() },
  {
    keys: ["ArrowLeft", "ArrowRight"],
    shown: "← →",
    words: "one chunk back or on; ten with shift",
    brief: "chunk",
    run: ({ actions }, { key, shiftKey }) => actions.step((key === "ArrowRight" ? 1 : -1) * (shiftKey ? 10 : 1))
  },
  {
    keys: ["[", "]"],
    shown: "[ ]",
    words: "previous or next marker: first token, tool call, finish, usage, error, note",
    brief: "marker",
    run: ({ actions }, { key }) => actions.toStop(key === "]" ? 1 : -1)
  },
  {
    keys: ["Home", "End"],
    shown: "home end",
    words: "before the first chunk, or to the last",
    brief: "",
    run: ({ actions, state }, { key }) => actions.seek(key === "End" ? state.length : 0)
  },
  {
    keys: ["<", ">"],
    shown: "< >",
    words: "slower or faster, while playing too",
    brief: "speed",
    run: ({ actions }, { key }) => actions.changeSpeed(key === ">" ? 1 : -1)
  },
  { keys: ["?"], shown: "?", words: "show or hide these keys", brief: "", run: ({ help }) => help() }
];
var SLIDER_STEPS = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 };
var isNumberField = (target) => target.tagName === "INPUT" && target.getAttribute("type") === "number";
function handleKey(event, keyboard) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return false;
  const target = (
    /** @type {Element} */
    event.target
  );
  if (/^(SELECT|TEXTAREA)$/.test(target.tagName) || isNumberField(target)) return false;
  if (event.key === " " && /^(BUTTON|SUMMARY|INPUT)$/.test(target.tagName)) return false;
  const step = target.getAttribute("role") === "slider" ? SLIDER_STEPS[event.key] : void 0;
  if (step !== void 0) {
    keyboard.actions.step(step);
    return true;
  }
  const row = KEYS.find(({ keys }) => keys.includes(event.key));
  row?.run(keyboard, event);
  return row !== void 0;
}

// cassette_viz/frontend/src/room.js
function watchRoom(element, tell) {
  const observer = new ResizeObserver(() => {
    const width = Math.round(element.offsetWidth);
    if (width > 0) tell(width);
  });
  observer.observe(element);
  return () => observer.disconnect();
}

// cassette_viz/frontend/src/theme.js
var SYSTEM = "(prefers-color-scheme: dark)";
var ATTRIBUTES = ["data-jp-theme-light", "data-theme", "data-vscode-theme-kind", "class"];
function isDark(scheme, system) {
  const words3 = scheme.split(/\s+/);
  return words3.includes("dark") && (system || !words3.includes("light"));
}
function watchTheme(element, tell) {
  const system = matchMedia(SYSTEM);
  const look = () => {
    if (element.isConnected) tell(isDark(getComputedStyle(element).colorScheme, system.matches));
  };
  const themes = new MutationObserver(look);
  for (const root of [document.documentElement, document.body]) themes.observe(root, { attributeFilter: ATTRIBUTES });
  const arrival = new ResizeObserver(look);
  arrival.observe(element);
  system.addEventListener("change", look);
  return () => {
    themes.disconnect();
    arrival.disconnect();
    system.removeEventListener("change", look);
  };
}

// cassette_viz/frontend/src/views/footer.js
var helps = 0;
function mount(el) {
  const leaving = new AbortController();
  const id = `cv-help-${++helps}`;
  const brief = KEYS.filter((row) => row.brief).map(
    (row) => h("span", {}, h("kbd", { class: "cv-key" }, row.shown), ` ${row.brief}`)
  );
  const button = h(
    "button",
    { type: "button", class: "cv-link", "aria-expanded": "false", "aria-controls": id },
    h("kbd", { class: "cv-key" }, "?"),
    " all keys"
  );
  const rows = KEYS.map(
    (row) => h("div", {}, h("dt", {}, h("kbd", { class: "cv-key" }, row.shown)), h("dd", {}, row.words))
  );
  const clicks = [
    h("div", {}, h("dt", {}, "click on a character"), h("dd", {}, "go to the chunk that wrote it")),
    h("div", {}, h("dt", {}, "click or drag on the strip"), h("dd", {}, "go there"))
  ];
  const help = h("dl", { class: "cv-help", id, hidden: true }, ...rows, ...clicks);
  el.append(h("div", { class: "cv-hints" }, ...brief, button), help);
  const toggle = () => {
    help.hidden = !help.hidden;
    set(button, { "aria-expanded": String(!help.hidden) });
  };
  on(button, "click", toggle, leaving.signal);
  return {
    toggle,
    destroy() {
      leaving.abort();
    }
  };
}

// cassette_viz/frontend/src/views/header.js
function mount2(el, actions) {
  const leaving = new AbortController();
  const title = h("span", { class: "cv-title", dir: "auto" });
  const detail = h("span", { class: "cv-soft", dir: "auto" });
  const select = h("select", { "aria-label": "Interaction" });
  const picker = h("label", { class: "cv-picker" }, h("span", { "aria-hidden": "true" }, "interaction"), select);
  const facts = h("div", { class: "cv-facts" });
  const problems = h("ul", { class: "cv-problems" });
  const notices = h("ul", { class: "cv-notices" });
  el.append(h("div", { class: "cv-heading" }, title, detail, picker), facts, problems, notices);
  on(select, "change", () => actions.choose(Number(select.value)), leaving.signal);
  let shownHeading;
  let shownInteractions;
  let shownProblems;
  return {
    /** @param {State} state */
    update({ stream, interactions, interaction, problems: ofRecording }) {
      if (interactions !== shownInteractions) {
        shownInteractions = interactions;
        select.replaceChildren(
          ...interactions.map(({ label }, place) => {
            const number = `${place + 1} of ${interactions.length}`;
            return h("option", { value: place }, label ? `${number} · ${label}` : number);
          })
        );
        picker.hidden = interactions.length < 2;
      }
      if (select.value !== String(interaction)) select.value = String(interaction);
      if (ofRecording !== shownProblems) {
        shownProblems = ofRecording;
        list(notices, ofRecording);
      }
      const heading = stream?.heading;
      if (heading === shownHeading && heading) return;
      shownHeading = heading;
      write(title, heading?.title || interactions[interaction]?.label || "recorded stream");
      write(detail, heading?.detail ?? "");
      facts.replaceChildren(
        ...(heading?.facts ?? []).map(
          ({ before, value, after }) => h("span", {}, before ? `${before} ` : "", h("b", {}, value), after ? ` ${after}` : "")
        )
      );
      facts.hidden = !facts.firstChild;
      list(problems, heading?.problems ?? []);
      set(el, { "data-status": stream?.status ?? "" });
    },
    destroy() {
      leaving.abort();
    }
  };
}
function list(element, lines) {
  element.replaceChildren(...lines.map((line2) => h("li", { dir: "auto" }, line2)));
  element.hidden = !lines.length;
}

// cassette_viz/frontend/src/format.js
var COUNT = new Intl.NumberFormat("en-US");
var count = (value) => COUNT.format(value);
var plural = (value, noun) => `${count(value)} ${noun}${value === 1 ? "" : "s"}`;
function measured(ms) {
  if (ms > 0 && ms < 0.01) return [String(Number((ms * 1e3).toPrecision(2))), "µs"];
  if (ms > 0 && ms < 9.95) return [String(Number(ms.toPrecision(2))), "ms"];
  const value = ms / 1e3;
  return [value < 100 ? value.toFixed(2) : COUNT.format(Math.round(value * 10) / 10), "s"];
}
var duration = (ms) => measured(ms).join(" ");
var UNITS_IN_FULL = { s: "seconds", ms: "milliseconds", µs: "microseconds" };
function spokenDuration(ms) {
  const [value, unit] = measured(ms);
  return `${value} ${UNITS_IN_FULL[unit]}`;
}
var DOLLARS = /* @__PURE__ */ new Map();
function money(usd) {
  const size = Math.abs(usd);
  const decimals = size === 0 || size >= 1 ? 2 : Math.min(12, Math.max(2, 2 - Math.floor(Math.log10(size))));
  let format = DOLLARS.get(decimals);
  if (!format) {
    const options = { minimumFractionDigits: decimals, maximumFractionDigits: decimals, roundingMode: "halfEven" };
    DOLLARS.set(decimals, format = new Intl.NumberFormat("en-US", options));
  }
  return `$${format.format(usd)}`;
}
var kindWords = (kind) => kind.replace(/_/g, " ");
var UNSEEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
function visible(text) {
  return text.replace(UNSEEN, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
var CLOCK_WORDS = { modelled: "paced", bounded: "bounded", reported: "reported" };

// cassette_viz/frontend/src/asked.js
var ROLES_LISTED = 3;
var TELLING = 3;
var COLOURS = 3;
var LONG = 480;
var LONG_LINES = 7;
var ANSWERING = /* @__PURE__ */ new Set(["assistant", "model", "chatbot"]);
var MATTERS = [
  /^max_?(?:new|completion|output)?_?tokens(?:_to_sample)?$/i,
  /^num_predict$/,
  /^temperature$/,
  /^(?:effort|reasoning_effort|thinking_?budget|budget_tokens)$/i,
  /^tool_choice$/,
  /^top_?p$/i
];
function summary({ messages, tools, parameters }) {
  const roles = messages.map(({ role }) => role);
  const who = roles.length > ROLES_LISTED ? plural(roles.length, "message") : roles.join(", ");
  const offered2 = tools.length ? plural(tools.length, "tool") : "";
  return [who, offered2, ...telling(parameters)].filter(Boolean).map(visible).join("; ") || "nothing";
}
function telling(parameters) {
  const ranked = parameters.map(([name, value]) => ({ name: name.slice(name.lastIndexOf(".") + 1), value })).map((each) => ({ ...each, rank: MATTERS.findIndex((pattern) => pattern.test(each.name)) })).filter(({ rank, value }) => rank >= 0 && value.length < 24 && !/[{[]/.test(value));
  ranked.sort((one, other) => one.rank - other.rank);
  return ranked.slice(0, TELLING).map(({ name, value }) => `${name} ${value}`);
}
function offer({ tools, parameters }) {
  return [
    tools.length ? plural(tools.length, "tool") : "",
    parameters.length ? plural(parameters.length, "parameter") : ""
  ].filter(Boolean).join(", ");
}
function turnsOf(messages) {
  const known = /* @__PURE__ */ new Map();
  let colours = 0;
  let before = "";
  return messages.map(({ role, text, calls, answers, other }) => {
    const answering = ANSWERING.has(role);
    const speaker = answering && role === before ? "" : role;
    if (answering && speaker) colours = 0;
    before = role;
    const called = calls.map((call) => {
      const colour = `tool${colours++ % COLOURS}`;
      for (const key of [call.id, call.name]) if (key) known.set(key, { colour, name: call.name, id: call.id });
      return { colour, call };
    });
    const isResult = answers !== "" || role === "tool" || role === "function";
    const result = isResult ? known.get(answers) ?? { colour: "none", name: answers, id: "" } : null;
    return { role, speaker, text, calls: called, other, result };
  });
}
var answerer = (messages) => messages.findLast(({ role }) => ANSWERING.has(role))?.role ?? "assistant";
function isLong(text) {
  if (text.length > LONG) return true;
  let lines = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) if (++lines >= LONG_LINES) return true;
  return false;
}

// cassette_viz/frontend/src/views/turn.js
function turnView(turn, signal) {
  const { role, speaker, text, calls, other, result } = turn;
  const element = h("div", { class: "cv-turn", "data-message": true, "data-role": role });
  if (result) {
    const name = h("span", { class: "cv-name" }, visible(result.name) || "tool");
    const id = h("span", { class: "cv-faint cv-id" }, visible(result.id));
    const label = h("div", { class: "cv-label" }, name, "result", id);
    const card = h("div", { class: "cv-tool", "data-colour": result.colour }, label);
    if (text) card.append(words(text, "cv-code", label, signal));
    element.append(card);
  } else {
    const label = h("div", { class: "cv-label" }, h("span", { class: "cv-role" }, visible(speaker)));
    if (speaker || isLong(text)) element.append(label);
    if (text) element.append(words(text, "cv-said", label, signal));
  }
  for (const { colour, call } of calls) {
    const label = h(
      "div",
      { class: "cv-label" },
      h("span", { class: "cv-name" }, visible(call.name) || "tool call"),
      h("span", { class: "cv-faint cv-id" }, visible(call.id))
    );
    const card = h("div", { class: "cv-tool", "data-colour": colour }, label);
    card.append(words(call.arguments, "cv-code", label, signal));
    element.append(card);
  }
  const nothing = !text && !calls.length && !other.length;
  const kinds = other.map((kind) => visible(kindWords(kind))).join(", ");
  const rest = nothing ? "nothing" : kinds && `${kinds}, not shown`;
  if (rest) element.append(h("div", { class: "cv-faint cv-other" }, rest));
  return element;
}
function words(text, className, label, signal) {
  const host = h("div", { class: className, "data-asked-text": true, dir: "auto" }, text);
  if (!isLong(text)) return host;
  host.classList.add("cv-clipped");
  const fold = h("button", { type: "button", class: "cv-link", "aria-expanded": "false" }, "show all");
  label.append(fold);
  on(
    fold,
    "click",
    () => {
      const open = !host.classList.toggle("cv-clipped");
      set(fold, { "aria-expanded": String(open) });
      write(fold, open ? "fold" : "show all");
    },
    signal
  );
  return host;
}

// cassette_viz/frontend/src/views/asked.js
var AT_ONCE = 60;
var NEIGHBOURS = {
  previous: { words: "continues", name: "Previous interaction of the conversation", arrow: "←" },
  next: { words: "continued in", name: "Next interaction of the conversation", arrow: "→" }
};
function neighbour(side, place, actions, signal) {
  const { words: words3, name, arrow } = NEIGHBOURS[side];
  const go = h("button", { type: "button", class: "cv-link", "aria-label": name, title: name }, arrow);
  on(go, "click", () => actions.choose(place), signal);
  const line2 = h("p", { class: "cv-neighbour" }, `${words3} interaction ${count(place + 1)}`);
  if (side === "previous") line2.prepend(go);
  else line2.append(go);
  return line2;
}
function mountAsked(asked, actions, folded, signal) {
  const body = h("div", { class: "cv-asked-body" });
  const line2 = h("summary", {}, `asked: ${summary(asked)}`);
  const fold = h("details", { class: "cv-asked-fold" }, line2, body);
  const element = h("section", { class: "cv-asked", "data-asked": true, "aria-label": "What was asked" }, fold);
  if (asked.continues !== null) {
    const lead = neighbour("previous", asked.continues, actions, signal);
    lead.prepend(h("span", { class: "cv-role" }, visible(answerer(asked.messages))));
    element.append(lead);
  }
  const fill = () => {
    if (body.firstChild) return;
    if (asked.tools.length || asked.parameters.length) body.append(offered(asked));
    body.append(...turnViews(turnsOf(asked.messages), signal));
  };
  let open = asked.continues !== null && asked.messages.length > 0;
  if (open) fill();
  fold.open = open;
  on(line2, "click", fill, signal);
  on(
    fold,
    "toggle",
    () => {
      if (fold.open === open) return;
      open = fold.open;
      folded(open);
    },
    signal
  );
  on(body, "click", (event) => asksForMore(event) && folded(true), signal);
  return { element, isOpen: () => open };
}
var asksForMore = ({ target }) => target instanceof Element && target.closest("button, summary") !== null;
function turnViews(turns, signal) {
  const hidden = turns.slice(0, -AT_ONCE);
  const shown = turns.slice(-AT_ONCE).map((turn) => turnView(turn, signal));
  if (!hidden.length) return shown;
  const words3 = hidden.length === 1 ? "show the message before" : `show ${plural(hidden.length, "message")} before`;
  const more = h("button", { type: "button", class: "cv-link" }, words3);
  on(more, "click", () => more.replaceWith(...hidden.map((turn) => turnView(turn, signal))), signal);
  return [more, ...shown];
}
function offered(asked) {
  const tools = asked.tools.map(({ name, description }) => [
    h("dt", { class: "cv-name" }, visible(name)),
    h("dd", { dir: "auto" }, description)
  ]);
  const parameters = asked.parameters.map(([name, value]) => [
    h("dt", { class: "cv-code" }, visible(name)),
    h("dd", { class: "cv-code", dir: "auto" }, value)
  ]);
  return h(
    "details",
    { class: "cv-offered" },
    h("summary", {}, offer(asked)),
    h("dl", {}, ...tools.flat(), ...parameters.flat())
  );
}

// cassette_viz/frontend/src/views/caret.js
function placeAt(within, x, y) {
  const caret = caretAt(within, x, y);
  if (!caret || !within?.contains(caret.node) || caret.node.nodeType !== Node.TEXT_NODE) return null;
  if (caret.offset > 0 && covers(caret.node, caret.offset - 1, x, y))
    return { node: caret.node, offset: caret.offset - 1 };
  const { length } = (
    /** @type {Text} */
    caret.node
  );
  return length ? { node: caret.node, offset: Math.min(caret.offset, length - 1) } : null;
}
function caretAt(within, x, y) {
  const page = (
    /** @type {any} */
    document
  );
  if (page.caretPositionFromPoint) {
    const root = within?.getRootNode();
    const caret = page.caretPositionFromPoint(x, y, root instanceof ShadowRoot ? { shadowRoots: [root] } : {});
    return caret ? { node: caret.offsetNode, offset: caret.offset } : null;
  }
  const range = page.caretRangeFromPoint?.(x, y);
  return range ? { node: range.startContainer, offset: range.startOffset } : null;
}
function covers(node, offset, x, y) {
  const range = document.createRange();
  range.setStart(node, offset);
  range.setEnd(node, offset + 1);
  return [...range.getClientRects()].some((box) => box.left <= x && x < box.right && box.top <= y && y < box.bottom);
}

// cassette_viz/frontend/src/blocks.js
var SIZE = 4096;
var LONGEST2 = 16384;
function blockStarts(text, from = 0) {
  const starts = [from];
  for (let start = from; start < text.length; ) {
    let next2 = text.indexOf("\n", start + SIZE - 1) + 1;
    if (!next2 || next2 - start > LONGEST2) next2 = start + LONGEST2;
    if (next2 >= text.length) break;
    const before = text.charCodeAt(next2 - 1);
    if (before >= 55296 && before < 56320) next2--;
    starts.push(next2);
    start = next2;
  }
  starts.push(text.length);
  return Int32Array.from(starts);
}

// cassette_viz/frontend/src/views/growing-text.js
var ONLY_LINE_ENDS = /^[\r\n]+$/;
var GrowingText = class {
  /** @type {Block[]} */
  #blocks = [];
  /** @type {Int32Array} */
  #starts;
  #from = 0;
  #to = 0;
  #marked = 0;
  // first block that has, or may have, a mark
  /**
   * @param {HTMLElement} host its text content is the visible text, exactly
   * @param {string} text all of it
   */
  constructor(host, text) {
    this.host = host;
    this.text = text;
    this.#starts = blockStarts(text);
  }
  /**
   * The text has become longer; what is shown stays.
   * @param {string} text
   */
  grow(text) {
    if (text === this.text) return;
    const kept = this.#starts.slice(0, -1);
    const begun = kept.length ? kept[kept.length - 1] : this.#from;
    this.text = text;
    this.#starts = Int32Array.from([...kept.slice(0, -1), ...blockStarts(text, begun)]);
  }
  /**
   * Show text[from:to], of which text[fresh:to] is marked as new.
   * @param {number} from
   * @param {number} to
   * @param {number} fresh
   */
  show(from, to, fresh = to) {
    if (from !== this.#from) this.#restart(from);
    const count2 = to > from ? countBelow(this.#starts, to) : 0;
    while (this.#blocks.length > count2) this.#blocks.pop()?.element.remove();
    const markFrom = Math.max(from, fresh);
    const firstMarked = Math.max(0, Math.min(countUpTo(this.#starts, markFrom), this.#starts.length - 1) - 1);
    const added = document.createDocumentFragment();
    let place = Math.max(0, Math.min(this.#blocks.length - 1, this.#marked, firstMarked));
    for (; place < count2; place++) {
      const start = this.#starts[place];
      const end = Math.min(to, this.#starts[place + 1]);
      const block = this.#blocks[place] ??= this.#addBlock(added);
      this.#fill(block, start, Math.min(Math.max(markFrom, start), end), end);
    }
    if (added.firstChild) this.host.append(added);
    this.#marked = firstMarked;
    this.#to = to;
  }
  /** @param {number} from */
  #restart(from) {
    for (const block of this.#blocks) block.element.remove();
    this.#blocks = [];
    this.#from = from;
    this.#marked = 0;
    this.#starts = blockStarts(this.text, from);
  }
  /** @param {DocumentFragment} added */
  #addBlock(added) {
    const old = document.createTextNode("");
    const element = h("div", { class: "cv-block" }, old);
    added.append(element);
    return { element, old, fresh: null };
  }
  /**
   * @param {Block} block
   * @param {number} start
   * @param {number} middle where the new text begins
   * @param {number} end
   */
  #fill(block, start, middle, end) {
    const { old } = block;
    const length = middle - start;
    if (old.length < length) old.appendData(this.text.slice(start + old.length, middle));
    else if (old.length > length) old.deleteData(length, old.length - length);
    if (middle === end) {
      block.fresh?.remove();
      block.fresh = null;
      return;
    }
    if (!block.fresh) block.element.append(block.fresh = h("mark", { class: "cv-new" }, ""));
    const text = this.text.slice(middle, end);
    if (block.fresh.textContent !== text) block.fresh.textContent = text;
    block.fresh.classList.toggle("cv-new-line", ONLY_LINE_ENDS.test(text));
  }
  /** The element at the end of what is shown. */
  get tail() {
    const last = this.#blocks[this.#blocks.length - 1];
    return last?.fresh ?? last?.element ?? null;
  }
  get length() {
    return this.#to - this.#from;
  }
  /**
   * Offset in the whole text of a place in the document; -1 if it lies elsewhere.
   * @param {Node} node
   * @param {number} offset
   */
  offsetOf(node, offset) {
    const place = this.#blocks.findIndex((block2) => block2.element.contains(node));
    const block = this.#blocks[place];
    if (!block || node.nodeType !== Node.TEXT_NODE) return -1;
    return this.#starts[place] + (block.fresh?.contains(node) ? block.old.length : 0) + offset;
  }
};

// cassette_viz/frontend/src/views/media.js
var RASTER = /^image\/(?:png|jpeg|gif|webp|avif)$/;
var DATA_URL = /^data:image\/(?:png|jpeg|gif|webp|avif);base64,[A-Za-z0-9+/=\s]+$/;
var BASE64 = /^[A-Za-z0-9+/=\s]+$/;
function safeSource({ type, data }) {
  if (DATA_URL.test(data)) return data;
  return RASTER.test(type) && BASE64.test(data) ? `data:${type};base64,${data}` : "";
}
function mediaView(part) {
  if (!part.media.length) return null;
  const picture2 = h("img", { class: "cv-picture", hidden: true });
  const caption = h("div", { class: "cv-faint", dir: "auto" });
  return {
    element: h("div", { class: "cv-media" }, picture2, caption),
    /** @param {number} position */
    update(position) {
      const piece = lastUpTo(part.media, position);
      const source = piece && part.kind === "image" ? safeSource(piece) : "";
      picture2.hidden = !source;
      if (source) set(picture2, { src: source, alt: `picture from chunk ${piece?.chunk}` });
      write(caption, piece ? captionOf(part, piece, source, position) : "");
    }
  };
}
function captionOf(part, piece, source, position) {
  if (source) return `${piece.type || "picture"}, ${count(piece.data.length)} characters of base64`;
  if (/^[a-z][a-z0-9+.-]*:/i.test(piece.data)) return `${piece.type} at ${piece.data.slice(0, 300)} (not fetched)`;
  const pieces = part.media.filter(({ chunk }) => chunk <= position);
  const length = pieces.reduce((sum, { data }) => sum + data.length, 0);
  return `${piece.type || part.kind}, ${plural(pieces.length, "piece")}, ${count(length)} characters of base64`;
}

// cassette_viz/frontend/src/views/part.js
var FOLDED_FROM = 90;
function mountPart(part, signal) {
  const tool = isTool(part.kind);
  const host = h("div", { class: tool ? "cv-code" : "cv-said", "data-text": true, dir: tool ? "ltr" : "auto" });
  const growing = new GrowingText(host, part.text);
  const element = h("section", { class: tool ? "cv-part cv-tool" : "cv-part" });
  set(element, { "data-part": part.number, "data-kind": part.kind, "data-colour": part.colour });
  const follow = tool ? toolCard(part, element, host) : words2(part, element, host, signal);
  const extra = extras(part, element);
  return {
    part,
    element,
    growing,
    /** Whether it has become more than its text, so that it has to be mounted anew. */
    outgrown: () => extra.count !== extrasOf(part),
    grow: () => growing.grow(part.text),
    /** Where the newest words are. */
    tail: () => growing.tail ?? (element.hidden ? null : element),
    /**
     * @param {number} position
     * @returns {number} the last chunk up to there that changed this part
     */
    update(position) {
      const { start, end } = visibleSpan(part, position);
      growing.show(start, end, deltaSpan(part, position)?.start ?? end);
      follow(position, end - start);
      extra.update(position);
      const known = countUpTo(part.chunks, position);
      return known ? part.chunks[known - 1] : part.started <= position ? part.started : 0;
    }
  };
}
function toolCard(part, element, host) {
  const name = h("span", { class: "cv-name" });
  const id = h("span", { class: "cv-faint cv-id" });
  const state = h("span", { class: "cv-state" });
  const index = part.index ?? part.place;
  const who = part.kind === "server_tool" ? [h("span", { class: "cv-faint" }, "run by the provider")] : [];
  set(element, { "data-index": index });
  element.append(h("div", { class: "cv-label" }, name, h("span", {}, `#${index}`), id, ...who, state), host);
  return (position) => {
    const label = labelAt(part, position);
    const verdict = argumentState(part, position);
    write(name, visible(label.name) || "tool call");
    write(id, verdict === "not yet" ? "" : visible(label.id));
    write(state, verdict);
    set(element, { "data-state": verdict });
  };
}
function words2(part, element, host, signal) {
  const label = h("div", { class: "cv-label" }, h("span", { class: "cv-dot" }), kindWords(part.kind));
  if (part.kind !== "reasoning") {
    element.append(label, host);
    return (position) => void (element.hidden = position < part.started);
  }
  const fold = h("button", { type: "button", class: "cv-link", "aria-expanded": "false" }, "show all");
  label.append(fold);
  element.append(label, h("div", { class: "cv-fold" }, host));
  on(
    fold,
    "click",
    () => {
      const open = element.classList.toggle("cv-open");
      set(fold, { "aria-expanded": String(open) });
      write(fold, open ? "fold" : "show all");
    },
    signal
  );
  return (position, length) => {
    element.hidden = position < part.started;
    fold.hidden = length < FOLDED_FROM;
    element.classList.toggle("cv-long", length >= FOLDED_FROM);
  };
}
function extras(part, element) {
  const media = mediaView(part);
  if (media) element.append(media.element);
  const dated = [
    ...part.sources.map(({ chunk, url, title }) => ({
      chunk,
      element: h(
        "div",
        { class: "cv-source", dir: "auto" },
        title,
        title && url ? " · " : "",
        h("span", { class: "cv-faint" }, url)
      )
    })),
    ...part.results.map(({ chunk, text }) => ({
      chunk,
      element: h(
        "details",
        { class: "cv-result" },
        h("summary", {}, "result"),
        h("div", { class: "cv-code", dir: "auto" }, text)
      )
    }))
  ];
  element.append(...dated.map((line2) => line2.element));
  return {
    count: extrasOf(part),
    update(position) {
      media?.update(position);
      for (const line2 of dated) line2.element.hidden = line2.chunk > position;
    }
  };
}
var extrasOf = ({ media, sources, results }) => media.length + sources.length + results.length;

// cassette_viz/frontend/src/views/message.js
var MARGIN = 14;
var SHARE = 0.42;
function mount3(el, actions) {
  const leaving = new AbortController();
  const pane = h("div", { class: "cv-pane cv-message", tabindex: 0, role: "group", "aria-label": "Message" });
  el.append(pane);
  let parts = [];
  let lines = [];
  const columns = /* @__PURE__ */ new Map();
  let shown = null;
  let grown = 0;
  let told = 0;
  const begin = h("p", { class: "cv-beginning" }, "Nothing has come yet.");
  const answer = h("div", { class: "cv-answer" });
  const cutOff = h("p", { class: "cv-failure" }, "The recording breaks off here: the stream has no end.");
  let asked = null;
  let onward = null;
  let newest;
  let position = -1;
  let following = true;
  let scrolled = 0;
  on(
    pane,
    "scroll",
    () => {
      if (Math.abs(pane.scrollTop - scrolled) > 2) following = false;
    },
    leaving.signal
  );
  on(
    pane,
    "click",
    (event) => {
      const chunk = chunkUnder(event, parts);
      if (!chunk) return;
      actions.play(false);
      actions.seek(chunk);
    },
    leaving.signal
  );
  pane.addEventListener("load", () => following && follow(newest), { capture: true, signal: leaving.signal });
  const observer = new ResizeObserver(() => following && follow(newest));
  observer.observe(pane);
  const folded = (open) => {
    following = !open;
    if (following) follow(newest);
  };
  const rebuild = (stream) => {
    shown = stream;
    parts = [];
    lines = [];
    told = 0;
    columns.clear();
    const several = stream.choices.length > 1;
    for (const choice of stream.choices) {
      const label = several ? [h("div", { class: "cv-label" }, `choice ${choice}`)] : [];
      columns.set(choice, h("div", { class: "cv-choice" }, ...label));
    }
    const next2 = stream.asked?.continued_by ?? null;
    onward = next2 === null ? null : neighbour("next", next2, actions, leaving.signal);
    asked = stream.asked ? mountAsked(stream.asked, actions, folded, leaving.signal) : null;
    answer.replaceChildren(
      begin,
      h("div", { class: several ? "cv-several" : null }, ...columns.values()),
      cutOff,
      ...onward ? [onward] : []
    );
    extend(stream);
    pane.replaceChildren(...asked ? [asked.element] : [], answer);
    pane.scrollTop = scrolled = 0;
  };
  const extend = (stream) => {
    if (stream.choices.length !== columns.size) return rebuild(stream);
    position = -1;
    grown = stream.grown;
    parts.forEach((view, place) => {
      if (!view.outgrown()) return view.grow();
      parts[place] = mountPart(view.part, leaving.signal);
      view.element.replaceWith(parts[place].element);
    });
    for (const part of stream.parts.slice(parts.length)) {
      const view = mountPart(part, leaving.signal);
      const column = columns.get(part.choice);
      column?.insertBefore(view.element, column.querySelector(":scope > .cv-finish"));
      parts.push(view);
    }
    for (const { chunk, kind, label, choice } of stream.marks.slice(told)) {
      if (kind !== "finish" && kind !== "error") continue;
      const element = h("p", { class: kind === "finish" ? "cv-finish" : "cv-failure", dir: "auto" }, label);
      lines.push({ element, chunk });
      if (kind === "finish") columns.get(choice ?? 0)?.append(element);
      else answer.insertBefore(element, cutOff);
    }
    told = stream.marks.length;
  };
  const follow = (newest2) => {
    const tail = newest2?.tail();
    if (!tail && !asked?.isOpen()) return;
    const frame = pane.getBoundingClientRect();
    if (asked?.isOpen()) {
      const low = answer.getBoundingClientRect().top - frame.top - frame.height * SHARE;
      if (low > 0) pane.scrollTop += low;
    }
    if (tail) {
      const bottom = tail.getBoundingClientRect().bottom;
      if (bottom > frame.bottom - MARGIN) pane.scrollTop += bottom - frame.bottom + MARGIN;
      else if (bottom < frame.top + 2 * MARGIN) pane.scrollTop += bottom - frame.top - 2 * MARGIN;
    }
    scrolled = pane.scrollTop;
  };
  return {
    /** @param {State} state */
    update(state) {
      if (!state.stream) return;
      const isNew = state.stream !== shown;
      const grew = state.stream.grown !== grown;
      if (isNew) rebuild(state.stream);
      else if (grew) extend(state.stream);
      if (state.position === position) return;
      if (isNew || !(state.playing || grew)) following = true;
      position = state.position;
      newest = void 0;
      let latest = 0;
      for (const view of parts) {
        const chunk = view.update(position);
        if (chunk >= latest && chunk > 0) [newest, latest] = [view, chunk];
      }
      for (const { element, chunk } of lines) element.hidden = chunk > position;
      begin.hidden = position > 0;
      cutOff.hidden = state.stream.status !== "truncated" || position < state.length;
      if (onward) onward.hidden = position < state.length;
      if (onward && position === state.length) newest = { tail: () => onward };
      if (following) follow(newest);
    },
    destroy() {
      leaving.abort();
      observer.disconnect();
    }
  };
}
function chunkUnder(event, parts) {
  const host = (
    /** @type {Element} */
    event.target.closest("[data-text]")
  );
  const view = parts.find(({ growing }) => growing.host === host);
  if (!view || !document.getSelection()?.isCollapsed) return 0;
  const place = placeAt(host, event.clientX, event.clientY);
  const offset = place ? view.growing.offsetOf(place.node, place.offset) : -1;
  return offset < 0 ? 0 : chunkOfOffset(view.part, offset);
}

// cassette_viz/frontend/src/names.js
function nameOf(stream, part, position) {
  const choice = stream.choices.length > 1 ? `of choice ${part.choice}` : "";
  if (!isTool(part.kind)) return { name: kindWords(part.kind), which: choice };
  const name = visible(labelAt(part, position).name) || "tool call";
  return { name, which: [`#${part.index ?? part.place}`, choice].filter(Boolean).join(" ") };
}
function fullName(stream, part, position) {
  const { name, which } = nameOf(stream, part, position);
  return which ? `${name} ${which}` : name;
}

// cassette_viz/frontend/src/strip-layout.js
var BAR_HEIGHT = 22;
var ROWS = 6;
var COLUMN = 3;
var MOST = { bars: 320, spans: 160, flags: 100, shortened: 20 };
var CHARACTER = 6.4;
var EDGE = { left: 1, right: 9 };
var RANK = {
  error: 6,
  finish: 5,
  first_token: 4,
  tool_call: 4,
  usage: 3,
  unrecognised: 3,
  note: 2,
  done: 1,
  keepalive: 0
};
function layoutStrip(stream, pacing, pace, width) {
  const inner = Math.max(1, width - EDGE.left - EDGE.right);
  const x = (time) => EDGE.left + (pace.duration ? Math.min(1, time / pace.duration) : 0) * inner;
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
    end: x(pace.duration)
  };
}
function positionAtX(layout2, pace, x) {
  const { played } = pace;
  if (!pace.duration) return x > layout2.width / 2 ? played.length : 0;
  const time = (x - layout2.x(0)) / (layout2.end - layout2.x(0)) * pace.duration;
  const position = countUpTo(played, time);
  if (position === played.length) return position;
  const ahead = layout2.x(played[position]) - x;
  const behind = x - layout2.x(position ? played[position - 1] : 0);
  return ahead < Math.min(6, behind) ? position + 1 : position;
}
function waitBefore(stream, pacing, pace, x) {
  const to = x(pace.timeOf(1));
  if (to < 8) return null;
  const kind = pacing.intervals[0]?.[2] ?? "modelled";
  const headers = stream.clock.headers_after_ns === null ? null : stream.clock.headers_after_ns / 1e6;
  const first = pace.streamed[0];
  const knownTo = headers === null ? x(0) : Math.min(to, x(pace.toPlay(Math.min(headers, first))));
  const runs = [
    { from: x(0), to: knownTo, kind: kind === "modelled" ? kind : "recorded" },
    { from: knownTo, to, kind }
  ].filter((run) => run.to - run.from > 4);
  const texts = waitWords(kind, headers, first);
  return { runs, to, label: texts.find((text) => text.length * CHARACTER < to - 10) ?? "" };
}
function waitWords(kind, headers, first) {
  if (headers !== null) {
    const told2 = `${duration(headers)}${kind === "modelled" ? ", prescribed" : ""}`;
    return [`waiting for headers, ${told2}`, `headers, ${told2}`, told2];
  }
  const told = kind === "recorded" ? "" : `, ${kind}`;
  return [`waiting, ${duration(first)}${told}`, duration(first)];
}
function runsOf(pacing, pace, x) {
  return pacing.intervals.filter(([, last]) => last > 1).map(([first, last, kind]) => ({ from: x(pace.timeOf(Math.max(1, first - 1))), to: x(pace.timeOf(last)), kind }));
}
function layoutBars(stream, pace, x, inner) {
  const step = Math.max(COLUMN, inner / MOST.bars);
  const columns = /* @__PURE__ */ new Map();
  for (let place = 0; place < stream.length; place++) {
    const column = Math.floor(x(pace.played[place]) / step);
    const bar = columns.get(column);
    if (bar) bar.single = false;
    else columns.set(column, { column, at: x(pace.played[place]), single: true, sizes: /* @__PURE__ */ new Map() });
  }
  for (const part of stream.parts) {
    for (let place = 0; place < part.chunks.length; place++) {
      const column = Math.floor(x(pace.timeOf(part.chunks[place])) / step);
      const size = part.ends[place] - (place ? part.ends[place - 1] : 0);
      const { sizes: sizes2 } = columns.get(column);
      sizes2.set(part.colour, (sizes2.get(part.colour) ?? 0) + size);
    }
  }
  const bars = [...columns.values()].map(({ column, at, single, sizes: sizes2 }) => {
    let [colour, size, most] = ["none", 0, 0];
    for (const [name, share] of sizes2) {
      size += share;
      if (share > most) [colour, most] = [name, share];
    }
    return { colour, size, x: single ? at : (column + 0.5) * step };
  });
  const sizes = bars.map((bar) => bar.size).filter(Boolean).sort((one, other) => one - other);
  const full = sizes[Math.floor(sizes.length * 0.98)] ?? 1;
  const scale = (size) => size ? 3 + (BAR_HEIGHT - 3) * Math.sqrt(Math.min(1, size / full)) : 3;
  return bars.map((bar) => ({ colour: bar.colour, x: bar.x, height: scale(bar.size) }));
}
function layoutLanes(stream, pace, x, width) {
  let apart = 5;
  let spans = stream.parts.map((part) => spansOf(part, pace, x, apart));
  while (apart < width && spans.reduce((sum, each) => sum + each.length, 0) > MOST.spans) {
    apart *= 2;
    spans = stream.parts.map((part) => spansOf(part, pace, x, apart));
  }
  const crowded = stream.parts.length > ROWS;
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
function spansOf(part, pace, x, apart) {
  const places = [part.started, ...part.chunks].map((chunk) => x(pace.timeOf(chunk)));
  const gaps = places.slice(1).map((at, place) => at - places[place]);
  const usual = gaps.length ? gaps.slice().sort((one, other) => one - other)[gaps.length >> 1] : 0;
  const bridged = Math.max(apart, 4 * usual);
  const spans = [];
  for (const at of places) {
    const last = spans[spans.length - 1];
    if (last && at - last[1] <= bridged) last[1] = at + 1.5;
    else spans.push([at - 1.5, at + 1.5]);
  }
  return spans;
}
function labelBeside(stream, part, from, to, width) {
  const several = stream.choices.length > 1 && !isTool(part.kind);
  const text = several ? `choice ${part.choice}` : nameOf(stream, part, Infinity).name;
  const needs = text.length * CHARACTER + 8;
  if (to + needs <= width) return { x: to + 6, anchor: "start", text };
  return from - needs >= 0 ? { x: from - 6, anchor: "end", text } : null;
}
function layoutFlags(stream, pace, x, width) {
  const step = Math.max(5, width / MOST.flags);
  const flags = /* @__PURE__ */ new Map();
  for (const { chunk, kind, label } of stream.marks) {
    const quiet = kind === "keepalive" && chunk < stream.length;
    const at = x(quiet ? (pace.timeOf(chunk) + pace.timeOf(chunk + 1)) / 2 : pace.timeOf(chunk));
    const column = Math.round(at / step);
    const there = flags.get(column);
    const colour = kind === "tool_call" ? stream.parts.find((part) => part.started === chunk && isTool(part.kind))?.colour ?? "" : "";
    if (!there || RANK[kind] > RANK[there.kind]) flags.set(column, { x: at, kind, colour, label, chunk });
    else if (!there.label.includes(label)) there.label = `${there.label}; ${label}`.slice(0, 300);
  }
  return [...flags.values()];
}
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

// cassette_viz/frontend/src/words.js
var LONGEST_DELTA = 160;
var COLOUR_OF_MARK = (
  /** @type {Record<string, string>} */
  { error: "bad", unrecognised: "bad" }
);
function describe(stream, chunk, frame) {
  if (chunk === 0) return marksAt(stream, 0).map(markSentence);
  const sentences2 = stream.parts.flatMap((part) => partSentences(stream, part, chunk));
  for (const mark of marksAt(stream, chunk)) {
    if (mark.kind === "tool_call" || mark.kind === "first_token") continue;
    sentences2.push(mark.kind === "done" ? plain(`${wordOfEnd(frame)}: ${mark.label}`) : markSentence(mark));
  }
  return sentences2.length ? sentences2 : [plain(wordsOfNothing(frame))];
}
function glance(stream, chunk) {
  if (chunk === 0) return "nothing yet";
  const words3 = stream.parts.filter((part) => part.started === chunk || deltaAt(part, chunk)).map((part) => fullName(stream, part, chunk) + (isTool(part.kind) && deltaAt(part, chunk) ? " arguments" : ""));
  for (const mark of marksAt(stream, chunk)) {
    if (mark.kind !== "tool_call" && mark.kind !== "first_token") words3.push(mark.label);
  }
  return words3.join(", ");
}
function partSentences(stream, part, chunk) {
  const { name, which } = nameOf(stream, part, chunk);
  const say = (rest, delta2 = "") => ({
    colour: part.colour,
    strong: name,
    rest: visible(`${which && ` ${which}`} ${rest}`),
    delta: delta2
  });
  const sentences2 = [];
  if (part.started === chunk) sentences2.push(say("begins"));
  part.labels.forEach((label, place) => {
    const before = part.labels[place - 1];
    if (label.chunk !== chunk || !before) return;
    if (label.id !== before.id) sentences2.push(say(`has the id ${label.id}`));
    if (label.name !== before.name) sentences2.push(say("is its name now"));
  });
  if (part.resets.some((reset) => reset.chunk === chunk)) sentences2.push(say("is withdrawn so far"));
  const delta = deltaAt(part, chunk);
  if (delta) {
    const verb = isTool(part.kind) ? "arguments grow" : "grows";
    sentences2.push(say(`${verb} by ${plural(characters(delta), "character")}: `, shortened(delta)));
  }
  for (const piece of part.media) {
    if (piece.chunk === chunk) sentences2.push(say(`receives ${piece.type}, ${count(piece.data.length)} characters`));
  }
  for (const source of part.sources) {
    if (source.chunk === chunk) sentences2.push(say(`cites ${source.title || source.url || "a source"}`));
  }
  if (part.results.some((result) => result.chunk === chunk)) sentences2.push(say("gives its result"));
  if (part.ended === chunk) sentences2.push(say("ends"));
  return sentences2;
}
var markSentence = ({ kind, label }) => ({ ...plain(label), colour: COLOUR_OF_MARK[kind] ?? "" });
var plain = (words3) => ({ colour: "", strong: "", rest: visible(words3), delta: "" });
function characters(text) {
  let length = 0;
  for (const _ of text) length++;
  return length;
}
function shortened(text) {
  const line2 = visible(text.slice(0, LONGEST_DELTA + 1).replace(/\r\n|\n|\r/g, "↵"));
  return line2.length > LONGEST_DELTA ? `${line2.slice(0, LONGEST_DELTA)}…` : line2;
}
function wordOfEnd(frame) {
  const data = dataOf(frame).trim();
  return data.startsWith("{") || data.length > 40 ? typeOf(frame) || "last message" : data || "last message";
}
function wordsOfNothing(frame) {
  const delta = deltaOf(frame);
  if (delta) {
    const said = Object.entries(delta).filter(([, value]) => value !== null && value !== "" && !isEmptyList(value));
    if (!said.length) return "nothing visible: empty delta";
    if (said.every(([key]) => key === "role")) return "nothing visible: role only";
  }
  const type = typeOf(frame);
  return type ? `nothing visible: ${type}` : "nothing visible";
}
var isEmptyList = (value) => Array.isArray(value) && !value.length;
var dataOf = (frame) => /^data: ?(.*)$/m.exec(frame)?.[1] ?? frame;
function messageOf(frame) {
  try {
    return JSON.parse(dataOf(frame));
  } catch {
    return null;
  }
}
function deltaOf(frame) {
  const delta = messageOf(frame)?.choices?.[0]?.delta;
  return delta && typeof delta === "object" ? delta : null;
}
function typeOf(frame) {
  const event = /^event: ?(.+)$/m.exec(frame)?.[1];
  const type = messageOf(frame)?.type;
  return event ?? (typeof type === "string" ? type : "");
}

// cassette_viz/frontend/src/views/notice.js
var SAMPLE = { viewBox: "0 0 26 2", class: "cv-sample", "aria-hidden": "true" };
function mountNotice() {
  const stroke = s("line", { class: "cv-wait", x1: 0, x2: 26, y1: 1, y2: 1 });
  const kind = h("b");
  const rest = h("span");
  const element = h("p", { class: "cv-notice", "data-notice": true }, s("svg", SAMPLE, stroke), kind, " ", rest);
  return {
    element,
    /** @param {State} state */
    update({ pacing, pace, idleLimit }) {
      if (!pacing) return;
      const cut = pace.played === pace.streamed ? "" : `; gaps longer than ${idleLimit} s are shortened`;
      const label = pacing.label.startsWith(`${pacing.kind}: `) ? pacing.label.slice(pacing.kind.length + 2) : pacing.label;
      set(stroke, { "data-clock": pacing.kind });
      set(element, { "data-clock": pacing.kind });
      write(kind, `${pacing.kind}:`);
      write(rest, `${label}${cut}`);
    }
  };
}

// cassette_viz/frontend/src/views/pacing.js
function mountPacing(actions, signal) {
  const select = h("select", { "aria-label": "Pacing", title: "When each chunk is played" });
  const rate = h("input", { type: "number", "aria-label": "Pacing rate", min: SLOWEST, max: FASTEST, step: "any" });
  const unit = h("span", { class: "cv-faint", "aria-hidden": "true" });
  const rated = h("span", { class: "cv-rate" }, rate, unit);
  const element = h("span", { class: "cv-pacing" }, select, rated);
  let drawn = null;
  let offered2 = "";
  let shownRate = null;
  const setRate = () => {
    shownRate = NaN;
    const wanted = Math.min(FASTEST, Math.max(SLOWEST, rate.valueAsNumber));
    actions.setPacing(select.value, Number.isFinite(wanted) ? wanted : null);
  };
  on(select, "change", () => actions.setPacing(select.value), signal);
  on(rate, "change", setRate, signal);
  return {
    element,
    /** @param {State} state */
    update({ stream, pacing, choice }) {
      if (!stream || !pacing) return;
      if (pacing === drawn) return;
      drawn = pacing;
      const options = pacingsOf(stream, choice.given);
      if (String(options) !== offered2) {
        offered2 = String(options);
        select.replaceChildren(...options.map(([value, words3]) => h("option", { value }, words3)));
      }
      if (select.value !== pacing.name) select.value = pacing.name;
      rated.hidden = !(pacing.name in UNITS);
      if (pacing.rate !== shownRate) rate.value = String((shownRate = pacing.rate) ?? "");
      write(unit, UNITS[pacing.name] ?? "");
      set(rate, { title: UNITS[pacing.name] ? `${UNITS[pacing.name]}` : null });
    }
  };
}

// cassette_viz/frontend/src/views/strip-shapes.js
var BASE = 12 + BAR_HEIGHT;
var FLAGS = BASE + 7;
var LANES = FLAGS + 13;
var LANE = 14;
function chunkShapes({ bars, lanes }) {
  const paths = /* @__PURE__ */ new Map();
  for (const { colour, x, height } of bars) {
    paths.set(colour, `${paths.get(colour) ?? ""}M${x.toFixed(1)} ${BASE}v${-height.toFixed(1)}`);
  }
  const strokes = [...paths].map(([colour, d]) => s("path", { class: "cv-bars", "data-colour": colour, d }));
  const lines = lanes.map(({ colour, row, spans }) => {
    const y = LANES + row * LANE + 3;
    const d = spans.map(([from, to]) => `M${(from + 1).toFixed(1)} ${y}H${(to - 0.9).toFixed(1)}`).join("");
    return s("path", { class: "cv-lane", "data-colour": colour, d });
  });
  return [...strokes, ...lines];
}
function scenery({ wait, runs, end, lanes, shortened: shortened2 }, status) {
  const shapes = runs.map(({ from, to, kind }) => line("cv-axis", from, to, kind));
  if (wait) {
    shapes.push(...wait.runs.map(({ from, to, kind }) => line("cv-wait", from, to - 4, kind)));
    shapes.push(s("text", { x: 3, y: BASE - 7 }, wait.label));
  }
  for (const gap of shortened2) {
    const x = (gap.from + gap.to) / 2;
    shapes.push(s("path", { class: "cv-break", d: `M${x - 5} ${BASE + 4}l4 -8m2 8l4 -8` }, s("title", {}, gap.label)));
    const fits = gap.to - gap.from > gap.label.length * 6.4 + 8 && gap.from > (wait ? wait.runs[0].from : -1);
    if (fits) shapes.push(s("text", { x, y: BASE - 7, "text-anchor": "middle" }, gap.label));
  }
  for (const { label, row } of lanes) {
    if (label)
      shapes.push(s("text", { x: label.x, y: LANES + row * LANE + 7, "text-anchor": label.anchor }, label.text));
  }
  if (status === "truncated") {
    shapes.push(
      s(
        "path",
        { class: "cv-torn", d: `M${end + 4} ${BASE - 24}l4 6l-5 6l5 6l-5 6l4 6` },
        s("title", {}, "breaks off here")
      )
    );
  }
  return shapes;
}
var line = (name, x1, x2, kind) => s("line", { class: name, "data-clock": kind, x1, x2, y1: BASE, y2: BASE });
function flagShapes({ flags }) {
  return flags.map(({ x, kind, colour, label }) => {
    const shape = SHAPES[kind] ?? SHAPES.note;
    const place = {
      class: `cv-flag cv-${kind}`,
      transform: `translate(${x.toFixed(1)} ${FLAGS})`,
      "data-colour": colour || null
    };
    return s("path", { ...place, d: shape }, s("title", {}, label));
  });
}
var DOT = "M-2.4 0a2.4 2.4 0 1 0 4.8 0a2.4 2.4 0 1 0 -4.8 0";
var SHAPES = {
  first_token: DOT,
  tool_call: DOT,
  usage: "M0 -3.2L3.2 0L0 3.2L-3.2 0Z",
  finish: "M-2.3 -2.3h4.6v4.6h-4.6Z",
  done: "M0 -3v6",
  error: "M-3.4 -3.4L3.4 3.4M3.4 -3.4L-3.4 3.4",
  unrecognised: "M-2.6 -2.6L2.6 2.6M2.6 -2.6L-2.6 2.6",
  note: "M-1.7 0a1.7 1.7 0 1 0 3.4 0a1.7 1.7 0 1 0 -3.4 0",
  keepalive: "M0 -2.5v5"
};

// cassette_viz/frontend/src/views/strip.js
var SPOKEN_EVERY = 1e3;
function mount4(el, actions) {
  const leaving = new AbortController();
  const chunks = s("svg", { "aria-hidden": "true" });
  const veil = h("div", { class: "cv-veil" });
  const scene = s("svg", { "aria-hidden": "true", class: "cv-scene" });
  const ghost = h("div", { class: "cv-ghost", hidden: true });
  const head = h("div", { class: "cv-head" });
  const slider = h(
    "div",
    { class: "cv-slider", role: "slider", tabindex: 0, "aria-label": "Position", "aria-valuemin": 0 },
    chunks,
    h("div", { class: "cv-future" }, veil),
    scene,
    ghost,
    head
  );
  const hovered = h("span", { class: "cv-hovered", "aria-hidden": "true", hidden: true });
  const notice = mountNotice();
  const pacing = mountPacing(actions, leaving.signal);
  slider.append(hovered);
  el.append(h("div", { class: "cv-strip" }, slider, h("div", { class: "cv-clock" }, notice.element, pacing.element)));
  let latest = null;
  let layout2 = null;
  let drawn = [];
  let width = 0;
  let spoken = -Infinity;
  const observer = new ResizeObserver(([entry]) => {
    width = entry.contentRect.width;
    if (latest) update(latest);
  });
  observer.observe(slider);
  const positionUnder = (event) => {
    const x = event.clientX - chunks.getBoundingClientRect().left;
    return latest && layout2 ? positionAtX(layout2, latest.pace, x) : 0;
  };
  const hover = (event) => {
    const { stream, pace } = latest ?? {};
    if (!stream || !pace || !layout2) return;
    const position = positionUnder(event);
    const x = layout2.x(pace.timeOf(position));
    ghost.hidden = hovered.hidden = false;
    shift(ghost, x);
    const words3 = glance(stream, position);
    write(
      hovered,
      `chunk ${count(position)} · ${duration(pace.toStream(pace.timeOf(position)))}${words3 && ` · ${words3}`}`
    );
    const room = width - hovered.offsetWidth;
    shift(hovered, Math.max(0, Math.min(room, x - hovered.offsetWidth / 2)));
  };
  const leave = () => void (ghost.hidden = hovered.hidden = true);
  let dragging = false;
  on(
    slider,
    "pointerdown",
    (event) => {
      if (event.button !== 0) return;
      dragging = true;
      slider.setPointerCapture(event.pointerId);
      actions.seek(positionUnder(event), false);
    },
    leaving.signal
  );
  on(
    slider,
    "pointermove",
    (event) => {
      hover(event);
      if (dragging) actions.seek(positionUnder(event), false);
    },
    leaving.signal
  );
  on(
    slider,
    "lostpointercapture",
    () => {
      if (dragging && latest) actions.seek(latest.position);
      dragging = false;
    },
    leaving.signal
  );
  on(slider, "pointerleave", leave, leaving.signal);
  function update(state) {
    latest = state;
    const { stream, pace } = state;
    if (!stream || !state.pacing || !width) return;
    pacing.update(state);
    const now = [stream, pace, width];
    if (!now.every((value, place) => value === drawn[place])) {
      drawn = now;
      layout2 = layoutStrip(stream, state.pacing, pace, width);
      draw(layout2);
      notice.update(state);
    }
    if (!layout2) return;
    const x = pace.duration ? layout2.x(state.time) : state.position / Math.max(1, state.length) * layout2.end;
    shift(head, x);
    shift(veil, x + 1.6);
    speak(state);
  }
  function speak(state) {
    const { stream, position, length, pace } = state;
    const now = performance.now();
    if (!stream || state.playing && now - spoken < SPOKEN_EVERY) return;
    spoken = now;
    const words3 = glance(stream, position);
    const clock = CLOCK_WORDS[state.pacing?.kind ?? ""];
    const time = `${spokenDuration(pace.toStream(pace.timeOf(position)))}${clock ? ` ${clock}` : ""}`;
    set(slider, {
      "aria-valuemax": length,
      "aria-valuenow": position,
      "aria-valuetext": [`chunk ${count(position)} of ${count(length)}`, time, words3].filter(Boolean).join(", ")
    });
  }
  function draw(layout3) {
    const height = LANES + layout3.rows * LANE;
    for (const svg of [chunks, scene]) set(svg, { height });
    chunks.replaceChildren(...chunkShapes(layout3));
    scene.replaceChildren(...scenery(layout3, latest?.stream?.status ?? ""), ...flagShapes(layout3));
  }
  return {
    update,
    destroy() {
      leaving.abort();
      observer.disconnect();
    }
  };
}
var shift = (element, x) => element.style.setProperty("transform", `translateX(${x.toFixed(1)}px)`);

// cassette_viz/frontend/src/views/meter.js
function mountMeter() {
  const tokens = h("b");
  const usd = h("b");
  const by = h("span");
  const cost = h("span", {}, " · ", usd, by);
  const element = h("div", { class: "cv-meter", "data-meter": true, hidden: true }, tokens, " tokens out", cost);
  let shown = null;
  return {
    element,
    /** @param {State} state */
    update({ stream, position }) {
      const meter = stream?.meter ?? null;
      element.hidden = !meter;
      if (!meter) return;
      if (meter !== shown) {
        shown = meter;
        set(element, { title: meter.sources.join("; ") });
      }
      const reading = readMeter(meter, position);
      write(tokens, `${reading.exact ? "" : "≈ "}${count(Math.round(reading.tokens))}`);
      cost.hidden = reading.usd === null;
      if (reading.usd === null) return;
      write(usd, `${reading.settled ? "" : "≈ "}${money(reading.usd)}`);
      write(by, reading.by && (reading.settled || reading.by !== "recorded") ? ` ${reading.by}` : "");
    }
  };
}

// cassette_viz/frontend/src/views/transport.js
var ICONS = {
  first: "M3 2h2v12H3zM14 2v12L6 8z",
  previous: "M11 2v12L4 8z",
  play: "M5 2.5v11L13.5 8z",
  pause: "M4 2.5h3v11H4zM9 2.5h3v11H9z",
  next: "M5 2v12l7-6z",
  last: "M11 2h2v12h-2zM2 2v12l8-6z"
};
var IDLE_LIMITS = [0, 0.5, 1, 2, 5];
function mount5(el, actions) {
  const leaving = new AbortController();
  let length = 0;
  const button = (icon, name, act) => {
    const element = h("button", { type: "button", "aria-label": name, title: name }, picture(icon));
    on(element, "click", act, leaving.signal);
    return element;
  };
  const play = button("play", "Play", actions.toggle);
  play.className = "cv-play";
  const speed = h("select", { "aria-label": "Speed", title: "Speed" });
  const idleLimit = h("select", { "aria-label": "Idle limit", title: "Longest gap that is played in full" });
  const whole = h("input", { type: "checkbox", "aria-label": "Whole conversation" });
  const wholeLabel = h(
    "label",
    { class: "cv-check", title: "Go on with the interaction that continues this one" },
    whole,
    "whole conversation"
  );
  const live = h(
    "button",
    { type: "button", class: "cv-live", title: "Show what comes as it comes", hidden: true },
    h("i", { class: "cv-pulse", "aria-hidden": "true" }),
    "live"
  );
  const chunk = h("b");
  const chunks = h("span", { class: "cv-faint" });
  const time = h("b");
  const unit = h("span", { class: "cv-faint" });
  const meter = mountMeter();
  el.append(
    h(
      "div",
      { class: "cv-transport" },
      h(
        "div",
        { class: "cv-buttons" },
        button("first", "First chunk", () => actions.seek(0)),
        button("previous", "Previous chunk", () => actions.step(-1)),
        play,
        button("next", "Next chunk", () => actions.step(1)),
        button("last", "Last chunk", () => actions.seek(length))
      ),
      h("div", { class: "cv-selects" }, speed, idleLimit),
      wholeLabel,
      live,
      h("div", { class: "cv-reading" }, h("div", {}, "chunk ", chunk, " ", chunks, " · ", time, " ", unit), meter.element)
    )
  );
  on(speed, "change", () => actions.setSpeed(Number(speed.value)), leaving.signal);
  on(idleLimit, "change", () => actions.setIdleLimit(Number(idleLimit.value)), leaving.signal);
  on(whole, "change", () => actions.setWholeConversation(whole.checked), leaving.signal);
  on(live, "click", () => actions.seek(length), leaving.signal);
  let playing = false;
  return {
    /** @param {State} state */
    update(state) {
      length = state.length;
      if (playing !== state.playing) {
        playing = state.playing;
        set(play, { "aria-label": playing ? "Pause" : "Play", title: playing ? "Pause" : "Play" });
        play.replaceChildren(picture(playing ? "pause" : "play"));
      }
      choose(speed, SPEEDS, state.speed, (value2) => `${value2}×`);
      choose(idleLimit, IDLE_LIMITS, state.idleLimit, (value2) => value2 ? `gaps ≤ ${value2} s` : "all gaps");
      const asked = state.stream?.asked;
      wholeLabel.hidden = (asked?.continues ?? asked?.continued_by ?? null) === null;
      whole.checked = state.wholeConversation;
      write(chunk, count(state.position));
      write(chunks, wordsOfLength(state));
      live.hidden = !state.live;
      set(live, { "aria-pressed": String(state.follows) });
      const [value, letters] = measured(state.pace.toStream(state.time));
      write(time, value);
      const word = CLOCK_WORDS[state.pacing?.kind ?? ""];
      write(unit, word ? `${letters} ${word}` : letters);
      meter.update(state);
    },
    destroy() {
      leaving.abort();
    }
  };
}
function wordsOfLength({ position, length, live }) {
  if (live) return position === length ? "so far" : `of ${count(length)} so far`;
  return `of ${count(length)}`;
}
var picture = (icon) => s("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, s("path", { d: ICONS[icon] }));
function choose(select, usual, value, words3) {
  if (select.value === String(value)) return;
  const values = usual.includes(value) ? usual : [...usual, value].sort((one, other) => one - other);
  if (select.options.length !== values.length || !values.every((v, place) => select.options[place].value === String(v))) {
    select.replaceChildren(...values.map((each) => h("option", { value: each }, words3(each))));
  }
  select.value = String(value);
}

// cassette_viz/frontend/src/highlight.js
var KEYS2 = new Set(
  [
    "content",
    "text",
    "arguments",
    "partial_json",
    "thinking",
    "reasoning",
    "reasoning_content",
    "refusal",
    "delta",
    "data"
  ].concat(["args", "input", "transcript", "response", "output", "citation", "summary"])
);
function highlight(root, wanted) {
  const nodes = wanted.length ? collect(root, []) : [];
  const found = [];
  for (const want of wanted) {
    const node = best(
      nodes.filter((candidate) => !found.includes(candidate)),
      want.text
    );
    if (!node) continue;
    found.push(node);
    markAll(node, want.colour);
  }
  for (const node of found) inkAll(surroundings(node));
}
function collect(node, into) {
  if (node.raw[0] === '"' || node.members) into.push(node);
  for (const member of node.members ?? []) collect(member, into);
  return into;
}
function best(nodes, text) {
  let choice = null;
  let most = 0;
  for (const node of nodes) {
    const points = score(node, text);
    if (points > most) {
      most = points;
      choice = node;
    }
  }
  return choice;
}
function score(node, text) {
  const known = KEYS2.has(node.key.slice(1, -1));
  if (node.members) return known && sameJson(node.raw, text) ? 2 : 0;
  const value = JSON.parse(node.raw);
  if (value === text) return known ? 4 : 3;
  return known && value !== "" && (text.includes(value) || value.includes(text)) ? 1 : 0;
}
function sameJson(one, other) {
  if (other[0] !== one[0]) return false;
  try {
    return JSON.stringify(JSON.parse(one)) === JSON.stringify(JSON.parse(other));
  } catch {
    return false;
  }
}
function surroundings(node) {
  for (let around = node.parent; around; around = around.parent) if (around.key === '"delta"') return around;
  return node.parent ?? node;
}
function markAll(node, colour) {
  node.mark = colour;
  for (const member of node.members ?? []) markAll(member, colour);
}
function inkAll(node) {
  node.ink = true;
  for (const member of node.members ?? []) inkAll(member);
}

// cassette_viz/frontend/src/json.js
var TOKEN = /\s*("(?:[^"\\]|\\.)*"|[[\]{}:,]|[^\s[\]{}:,"]+)/y;
var DEEPEST = 200;
var FLAT_WIDTH = 52;
function parse(text) {
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  TOKEN.lastIndex = 0;
  return readValue(text, "", null, 0);
}
function readValue(text, key, parent, depth) {
  const token = next(text);
  const node = { raw: token, key, members: null, brackets: "", width: 0, parent };
  const keyWidth = key ? key.length + 2 : 0;
  if (token !== "{" && token !== "[") {
    node.raw = visible(token);
    node.width = keyWidth + node.raw.length;
    return node;
  }
  if (depth > DEEPEST) return null;
  const start = TOKEN.lastIndex - 1;
  const closer = token === "{" ? "}" : "]";
  node.brackets = token + closer;
  node.members = [];
  node.width = keyWidth + 2;
  for (let ahead = peek(text); ahead !== closer; ahead = peek(text)) {
    if (ahead === ",") next(text);
    const name = closer === "}" ? visible(next(text)) : "";
    if (name) next(text);
    const member = readValue(text, name, node, depth + 1);
    if (!member) return null;
    node.members.push(member);
    node.width += member.width + 2;
  }
  next(text);
  node.raw = text.slice(start, TOKEN.lastIndex);
  return node;
}
function next(text) {
  return (
    /** @type {RegExpExecArray} */
    TOKEN.exec(text)[1]
  );
}
function peek(text) {
  const place = TOKEN.lastIndex;
  const token = next(text);
  TOKEN.lastIndex = place;
  return token;
}
function layout(root, columns, before = "") {
  const lines = [{ indent: 0, tokens: before ? [{ text: before }] : [] }];
  let used = before.length;
  const put = (node, text, key = false) => {
    lines[lines.length - 1].tokens.push({ text, ink: node.ink, key, mark: key ? node.parent?.mark : node.mark });
    used += text.length;
  };
  const newLine = (indent) => {
    lines.push({ indent, tokens: [] });
    used = indent;
  };
  const flat = (node) => {
    if (node.key) put(node, `${node.key}: `, true);
    if (!node.members) return put(node, node.raw);
    const space = node.brackets === "{}" && node.members.length ? " " : "";
    put(node, node.brackets[0] + space);
    node.members.forEach((member, place) => {
      if (place) put(node, ", ");
      flat(member);
    });
    put(node, space + node.brackets[1]);
  };
  const write2 = (node, indent) => {
    if (!node.members || node.width <= FLAT_WIDTH && used + node.width < columns) return flat(node);
    if (node.key) put(node, `${node.key}: `, true);
    let inner = node;
    const closers = [];
    while (inner.brackets === "[]" && inner.members?.length === 1 && inner.members[0].members) {
      put(inner, "[");
      closers.unshift(inner);
      inner = inner.members[0];
    }
    put(inner, inner.brackets[0]);
    closers.unshift(inner);
    const members = inner.members ?? [];
    let alone = true;
    members.forEach((member, place) => {
      const fits = member.width <= FLAT_WIDTH || !member.members;
      if (alone || !fits || used + member.width + 2 > columns) newLine(indent + 2);
      else put(inner, " ");
      const line2 = lines.length;
      write2(member, indent + 2);
      if (place < members.length - 1) put(inner, ",");
      alone = lines.length > line2;
    });
    newLine(indent);
    for (const closer of closers) put(closer, closer.brackets[1]);
    return void 0;
  };
  write2(root, 0);
  return lines;
}

// cassette_viz/frontend/src/frame.js
var FIELD = /^((?:data|event|id|retry)?:[ ]?)(.*)$/s;
var JSON_INSIDE = /^([^{]*)(\{.*\})([^}]*)$/s;
var BINARY = /[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/;
function frameLines(text, wanted, columns) {
  const body = text.replace(/[\r\n]+$/, "");
  if (BINARY.test(body)) return binaryLines(body, wanted, columns);
  if (!FIELD.test(body)) {
    const whole = jsonLines("", body, wanted, columns) ?? surrounded(body, wanted, columns, (around) => around);
    if (whole) return whole;
  }
  return body.split(/\r\n|\n|\r/).flatMap((line2) => {
    const [, name = "", value = line2] = FIELD.exec(line2) ?? [];
    return jsonLines(name, value, wanted, columns) ?? [plainLine(name, value, wanted)];
  });
}
function jsonLines(name, value, wanted, columns) {
  const tree = /^\s*[[{]/.test(value) ? parse(value) : null;
  if (!tree) return null;
  highlight(tree, wanted);
  return layout(tree, columns, name);
}
function surrounded(text, wanted, columns, show) {
  const [, before = "", inside = "", after = ""] = JSON_INSIDE.exec(text) ?? [];
  const lines = inside ? jsonLines("", inside, wanted, columns) : null;
  if (!lines) return null;
  const envelope = (part) => part.trim() ? [{ indent: 0, tokens: [{ text: show(part.trim()) }] }] : [];
  return [...envelope(before), ...lines, ...envelope(after)];
}
function binaryLines(text, wanted, columns) {
  const readable = (around) => around.replace(/[\u0000-\u001f\u007f-\u009f\ufffd]+/g, " · ").trim();
  return surrounded(text, wanted, columns, readable) ?? [{ indent: 0, tokens: [{ text: readable(text) }] }];
}
function plainLine(name, value, wanted) {
  const tokens = name ? [{ text: name }] : [];
  const want = wanted.find(({ text }) => text && value.includes(text));
  if (!want) return { indent: 0, tokens: [...tokens, { text: value, ink: Boolean(name) }] };
  const at = value.indexOf(want.text);
  tokens.push({ text: value.slice(0, at) }, { text: want.text, ink: true, mark: want.colour });
  tokens.push({ text: value.slice(at + want.text.length) });
  return { indent: 0, tokens: tokens.filter((token) => token.text) };
}

// cassette_viz/frontend/src/views/wire.js
var LONG2 = 48e3;
var PAUSE = 50;
var PAUSE_PER_BYTE = 0.02;
var CHARACTER2 = 7.3;
function mount6(el) {
  const leaving = new AbortController();
  const where = h("span", { class: "cv-faint" });
  const raw = h("div", {
    class: "cv-raw",
    tabindex: 0,
    role: "group",
    "aria-label": "Raw bytes of this chunk",
    dir: "ltr"
  });
  const did = h("div", { class: "cv-did" });
  const label = h("div", { class: "cv-label" }, "on the wire", h("span", { class: "cv-state" }, where));
  const pane = h("div", { class: "cv-pane cv-wire" }, label, raw, h("div", { class: "cv-fade" }), did);
  el.append(pane);
  let latest = null;
  let shown = [];
  let columns = 58;
  let expanded = 0;
  let drawn = 0;
  const observer = new ResizeObserver(([entry]) => {
    columns = Math.max(36, Math.min(76, Math.floor(entry.contentRect.width / CHARACTER2)));
    if (latest) update(latest);
  });
  observer.observe(raw);
  on(
    raw,
    "click",
    (event) => {
      if (!(event.target instanceof Element) || !event.target.closest("button")) return;
      expanded = latest?.position ?? 0;
      if (latest) update(latest);
      raw.focus();
    },
    leaving.signal
  );
  function update(state) {
    latest = state;
    const { stream, body, position } = state;
    const now = [stream, body, position, columns, expanded];
    if (!stream || now.every((value, place) => value === shown[place])) return;
    const span = position ? frameSpan(stream, position) : { start: 0, end: 0 };
    const pause = PAUSE + (span.end - span.start) * PAUSE_PER_BYTE;
    if (state.playing && performance.now() - drawn < pause) return;
    shown = now;
    drawn = performance.now();
    draw(stream, body, position, span);
  }
  function draw(stream, body, position, span) {
    const bytes = body instanceof Uint8Array ? body : new Uint8Array(0);
    const limit = expanded === position ? Infinity : LONG2;
    const text = position ? textOf(bytes, span, limit) : "";
    write(
      where,
      position ? `chunk ${count(position)} · bytes ${count(span.start)}–${count(span.end)}` : "before chunk 1"
    );
    const cut = span.end - span.start > limit;
    const lines = cut ? asIs(text) : frame(stream, position, text);
    if (cut)
      lines.push(h("button", { type: "button", class: "cv-link" }, `show all ${count(span.end - span.start)} bytes`));
    if (body === null) lines.push(h("div", { class: "cv-faint" }, "unpacking…"));
    if (body instanceof Error) lines.push(h("div", { class: "cv-failure" }, "The bytes could not be unpacked."));
    lines.push(...between2(stream, position, bytes));
    raw.replaceChildren(...lines);
    raw.scrollTop = 0;
    const mark = raw.querySelector("mark");
    if (mark) {
      const beyond = mark.offsetTop + mark.offsetHeight - raw.clientHeight * 0.8;
      if (beyond > 0) raw.scrollTop = beyond;
    }
    did.replaceChildren(...position ? sentences(stream, position, text) : beginning(stream));
  }
  function frame(stream, position, text) {
    const wanted = stream.parts.map((part) => ({ text: deltaAt(part, position), colour: part.colour })).filter((want) => want.text);
    return text ? frameLines(text, wanted, columns).map(lineElement) : [];
  }
  return {
    update,
    destroy() {
      leaving.abort();
      observer.disconnect();
    }
  };
}
function lineElement({ indent, tokens }) {
  const element = h("div", { class: "cv-line" });
  element.style.setProperty("--indent", `${indent + 2}ch`);
  let text = " ".repeat(indent);
  let last = "";
  const flush = () => {
    if (!text) return;
    if (!last) element.append(text);
    else if (last === "ink") element.append(h("em", {}, text));
    else element.append(h("mark", { class: "cv-new", "data-colour": last }, text));
    text = "";
  };
  for (const token of tokens) {
    const style = token.mark || (token.ink ? "ink" : "");
    if (style !== last) flush();
    last = style;
    text += token.text;
  }
  flush();
  return element;
}
var asIs = (text) => text.split(/\r\n|\n|\r/).map((line2) => h("div", { class: "cv-line" }, line2));
function between2(stream, position, bytes) {
  const span = gapSpan(stream, position, bytes.length);
  const text = textOf(bytes, span, LONG2);
  if (!text.trim()) return [];
  const where = position < stream.length ? `then, before chunk ${count(position + 1)}` : "then, behind the last chunk";
  const more = span.end - span.start > LONG2 ? `, the first of ${count(span.end - span.start)} bytes` : "";
  const heading = position || more ? [h("div", { class: "cv-between" }, `${where}${more}`)] : [];
  return [...heading, ...asIs(text.trim())];
}
function sentences(stream, position, text) {
  return describe(stream, position, text).map(
    ({ colour, strong, rest, delta }) => h(
      "div",
      { "data-colour": colour || "none", dir: "auto" },
      h("span", { class: "cv-dot" }),
      h("b", {}, strong),
      rest,
      ...delta ? [h("span", { class: "cv-code cv-new", dir: "auto" }, delta)] : []
    )
  );
}
function beginning(stream) {
  const wait = stream.clock.headers_after_ns;
  const words3 = wait === null ? "The request is sent." : `The request is sent; the headers come after ${duration(wait / 1e6)}.`;
  const lines = describe(stream, 0, "").map(({ rest }) => rest);
  return [words3, ...lines].map((line2) => h("div", { "data-colour": "none" }, h("span", { class: "cv-dot" }), line2));
}

// cassette_viz/frontend/src/views/replay.js
function mount7(el, actions) {
  const leaving = new AbortController();
  const root = h("div", { class: "cassette-viz", role: "group", tabindex: 0, "data-lm-suppress-shortcuts": "true" });
  const header = h("div", { class: "cv-header" });
  const stage = h("div", { class: "cv-stage" });
  const panes = h("div", { class: "cv-panes" });
  const note = h("p", { class: "cv-note" });
  const footer = h("div", { class: "cv-footer" });
  root.append(header, stage, panes, note, footer);
  const views = [
    mount2(header, actions),
    mount5(stage, actions),
    mount4(stage, actions),
    mount3(panes, actions),
    mount6(panes)
  ];
  const help = mount(footer);
  let latest = null;
  on(
    root,
    "keydown",
    (event) => {
      if (!latest || !handleKey(event, { actions, state: latest, help: help.toggle })) return;
      event.preventDefault();
      event.stopPropagation();
    },
    leaving.signal
  );
  el.classList.add("cassette-viz-host");
  el.append(root);
  const endings = [watchTheme(root, actions.tellTheme), watchRoom(root, actions.tellRoom)];
  return {
    /** @param {State} state */
    update(state) {
      latest = state;
      const ready = state.stream !== null && state.length > 0;
      stage.hidden = panes.hidden = footer.hidden = !ready;
      note.hidden = ready;
      write(note, state.note);
      set(root, {
        "aria-label": labelOf(state),
        "data-position": state.position,
        "data-chunks": state.length,
        "data-playing": String(state.playing),
        "data-live": String(state.live),
        "data-interaction": state.interaction
      });
      for (const view of views) view.update(state);
    },
    destroy() {
      leaving.abort();
      for (const end of endings) end();
      for (const view of [...views, help]) view.destroy();
      root.remove();
      el.classList.remove("cassette-viz-host");
    }
  };
}
function labelOf({ stream, interaction, interactions }) {
  const which = interactions.length > 1 ? `, ${interaction + 1} of ${interactions.length}` : "";
  return `Replay of ${stream?.heading.title || "a recorded stream"}${which}`;
}

// cassette_viz/frontend/src/index.js
function widget() {
  let player = null;
  return {
    /** @param {{model: Model}} context */
    initialize({ model }) {
      player = createPlayer(model);
      return () => player?.destroy();
    },
    /** @param {{model: Model, el: HTMLElement}} context */
    render({ model, el }) {
      player ??= createPlayer(model);
      const view = mount7(el, player.actions);
      const leave = player.show(view.update);
      return () => {
        leave();
        view.destroy();
      };
    }
  };
}
export {
  widget as default
};
