import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { beforeEach, test } from 'node:test';
import { createPlayer } from '../../cassette_viz/frontend/src/player.js';

const told = JSON.parse(readFileSync(new URL('./goldens/growth.json', import.meta.url), 'utf8'))['two tools'];
const packed = (text) => new DataView(new Uint8Array(deflateSync(text)).buffer);

let now = 0;
let frames = [];
performance.now = () => now;
globalThis.requestAnimationFrame = (frame) => frames.push(frame);
globalThis.cancelAnimationFrame = () => (frames = []);

beforeEach(() => {
  now = 1000;
  frames = [];
});

function pass(ms) {
  for (const end = now + ms; now < end;) {
    now += 20;
    const due = frames;
    frames = [];
    for (const frame of due) frame(now);
  }
}

/** Wait until the bytes are unpacked. */
async function bytes(state, expected) {
  for (let tries = 0; tries < 200 && text(state.body) !== expected; tries++) await new Promise((go) => setTimeout(go, 5));
  assert.equal(text(state.body), expected);
}

/** A model of a stream that is under way, and what the other side tells it. */
function modelOf(given = {}) {
  const state = {
    interactions: [{ label: 'm, live', chunks: told.first.chunks, note: '' }],
    interaction: 0,
    payloads: { 0: { ...structuredClone(told.first), wire: packed('first') } },
    position: 0,
    playing: false,
    speed: 1,
    idle_limit: 0,
    problems: [],
    ...given,
  };
  const listeners = new Map();
  const asked = [];
  return {
    asked,
    get: (name) => state[name],
    set: (name, value) => void (state[name] = value),
    save_changes() {},
    send: (content) => asked.push(content),
    on: (event, listener) => listeners.set(event, listener),
    off() {},
    grow(place, text = `<${place}>`, at = 0) {
      const bytes = new Uint8Array(new TextEncoder().encode(`..${text}`)).buffer;
      listeners.get('msg:custom')({ place: at, growth: structuredClone(told.growths[place]) }, [new DataView(bytes, 2)]);
    },
    receive(changes) {
      Object.assign(state, changes);
      for (const name of Object.keys(changes)) listeners.get(`change:${name}`)?.();
    },
    whole(payload, wire = 'all') {
      this.receive({ payloads: { 0: { ...structuredClone(payload), wire: packed(wire) } } });
    },
  };
}
const text = (body) => (body ? new TextDecoder().decode(body) : '');

test('a stream under way is shown at its end, and goes on there', () => {
  const model = modelOf();
  const { state } = createPlayer(model);
  assert.deepEqual([state.live, state.position], [true, told.first.chunks]);
  model.grow(0);
  assert.equal(state.position, told.growths[0].chunks);
  assert.deepEqual([state.length, state.pace.played.length], [state.position, state.position]);
});

test('whoever looks elsewhere is left there, until he comes back to the end', () => {
  const model = modelOf();
  const { state, actions } = createPlayer(model);
  actions.seek(0);
  model.grow(0);
  assert.deepEqual([state.position, state.follows], [0, false]);
  actions.seek(state.length);
  model.grow(1);
  assert.deepEqual([state.position, state.follows], [told.growths[1].chunks, true]);
});

test('what has come can be replayed meanwhile, and at its end it is followed again', () => {
  const model = modelOf();
  const { state, actions } = createPlayer(model);
  actions.play(true);
  assert.deepEqual([state.playing, state.position, state.follows], [true, 0, false]);
  model.grow(0);
  assert.equal(state.playing, true);
  pass(1000);
  assert.deepEqual([state.playing, state.position, state.follows], [false, told.growths[0].chunks, true]);
  model.grow(1);
  assert.equal(state.position, told.growths[1].chunks);
});

test('the bytes come with what is new, in order, while the first are still unpacked', async () => {
  const model = modelOf();
  const { state } = createPlayer(model);
  model.grow(0);
  assert.equal(state.body, null);
  await bytes(state, 'first<0>');
  model.grow(1);
  assert.equal(text(state.body), 'first<0><1>');
  model.whole(told.last, 'first<0><1>...');
  model.grow(told.growths.length - 1); // is in the whole already
  await bytes(state, 'first<0><1>...');
});

test('whoever has missed something asks for the whole, once', () => {
  const model = modelOf();
  const { state } = createPlayer(model);
  const { stream } = state;
  model.grow(1);
  model.grow(2);
  assert.deepEqual([model.asked, state.length], [[{ whole: true }], told.first.chunks]);
  model.whole(told.last);
  assert.deepEqual([state.stream === stream, state.position], [true, told.last.chunks]);
});

test('in the end it is over, and the same stream', () => {
  const model = modelOf();
  const { state } = createPlayer(model);
  const { stream } = state;
  told.growths.forEach((_, place) => model.grow(place));
  model.whole(told.whole);
  assert.deepEqual([state.stream === stream, state.live, state.position], [true, false, told.whole.chunks]);
  assert.equal(stream.status, 'complete');
});

test('a pace that was chosen stays chosen while the stream grows', () => {
  const model = modelOf({ pacing: 'even', pacing_rate: 10 });
  const { state } = createPlayer(model);
  model.grow(0);
  assert.equal(Math.round(state.pace.timeOf(state.length) - state.pace.timeOf(state.length - 1)), 100);
  assert.equal(state.pacing.name, 'even');
});

test('news of another stream than the one on screen changes nothing', () => {
  const model = modelOf();
  const { state } = createPlayer(model);
  model.grow(0, '', 3);
  model.receive({ interaction: 0 });
  assert.deepEqual([state.length, model.asked], [told.first.chunks, []]);
});

test('before anything has come it waits, and follows from the first chunk on', () => {
  const note = 'Nothing has come yet.';
  const model = modelOf({ payloads: {}, interactions: [{ label: 'live', chunks: null, note }] });
  const { state } = createPlayer(model);
  assert.deepEqual([state.note, state.length], [note, 0]);
  model.receive({ interactions: [{ label: 'm, live', chunks: 4, note: '' }] });
  model.whole(told.first);
  assert.deepEqual([state.note, state.position], ['', told.first.chunks]);
});
