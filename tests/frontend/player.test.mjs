import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { createPlayer } from '../../cassette_viz/frontend/src/player.js';
import { golden, part, payload } from './streams.mjs';

let now = 0;
let frames = [];
performance.now = () => now;
globalThis.requestAnimationFrame = (frame) => frames.push(frame);
globalThis.cancelAnimationFrame = () => (frames = []);

beforeEach(() => {
  now = 1000;
  frames = [];
});

/** Let time pass, at 50 frames a second. */
function pass(ms) {
  for (const end = now + ms; now < end;) {
    now += 20;
    const due = frames;
    frames = [];
    for (const frame of due) frame(now);
  }
}

/** A model as a notebook has it, which remembers what was sent to the other side. */
function modelOf(given = {}) {
  const state = {
    interactions: [
      { label: '', chunks: 38, note: '' },
      { label: '', chunks: 2, note: '' },
      { label: '', chunks: null, note: 'no stream' },
    ],
    interaction: 0,
    payloads: {
      0: golden.payload,
      1: payload(
        [0, 100],
        [
          part([
            [1, 'a'],
            [2, 'b'],
          ]),
        ],
        { wire: golden.payload.wire },
      ),
    },
    position: 0,
    playing: false,
    speed: 1,
    idle_limit: 0,
    problems: [],
    ...given,
  };
  const listeners = new Map();
  const tell = (name) => [...(listeners.get(`change:${name}`) ?? [])].forEach((listener) => listener());
  const sent = [];
  let waiting = {};
  return {
    sent,
    listeners,
    get: (name) => state[name],
    set(name, value) {
      if (state[name] === value) return;
      waiting[name] = state[name] = value;
      tell(name);
    },
    save_changes() {
      sent.push({ at: now, ...waiting });
      waiting = {};
    },
    /** One message of the other side. */
    receive(changes) {
      const changed = Object.keys(changes).filter((name) => state[name] !== changes[name]);
      Object.assign(state, changes);
      changed.forEach(tell);
    },
    on: (event, listener) => listeners.set(event, new Set([...(listeners.get(event) ?? []), listener])),
    off: (event, listener) => listeners.get(event).delete(listener),
  };
}

test('a stream is played in its own time', () => {
  const { state, actions } = createPlayer(modelOf());
  actions.play(true);
  pass(1080);
  assert.equal(state.position, 0);
  pass(420); // 1.5 s: headers after 1.095 s, then 25 chunks a second
  assert.equal(state.position, 11);
  pass(3000);
  assert.deepEqual([state.position, state.playing], [38, false]);
});

test('the position is sent at most four times a second, and at once in a pause', () => {
  const model = modelOf();
  const { actions, state } = createPlayer(model);
  actions.play(true);
  pass(2000);
  actions.play(false);
  const times = model.sent.map(({ at }) => at);
  const gaps = times.slice(1, -1).map((at, place) => at - times[place]);
  assert.ok(
    gaps.every((gap) => gap >= 240),
    `${gaps}`,
  );
  assert.deepEqual({ ...model.sent.at(-1), at: 0 }, { at: 0, playing: false, position: state.position });
});

test('the speed can change while playing, without a jump', () => {
  const { state, actions } = createPlayer(modelOf());
  actions.play(true);
  pass(1500);
  const before = state.position;
  actions.setSpeed(2);
  assert.equal(state.position, before);
  pass(200);
  assert.equal(state.position, before + 10);
});

test('playing at the end begins anew', () => {
  const { state, actions } = createPlayer(modelOf({ position: 38 }));
  actions.play(true);
  assert.deepEqual([state.position, state.playing], [0, true]);
});

test('a step pauses, a seek does not', () => {
  const { state, actions } = createPlayer(modelOf());
  actions.play(true);
  actions.seek(10);
  assert.equal(state.playing, true);
  actions.step(1);
  assert.deepEqual([state.position, state.playing], [11, false]);
});

test('another interaction begins at 0', () => {
  const model = modelOf({ position: 20 });
  const { state, actions } = createPlayer(model);
  actions.choose(1);
  assert.deepEqual([state.interaction, state.position, state.length], [1, 0, 2]);
  assert.deepEqual([model.get('interaction'), model.get('position')], [1, 0]);
});

test('the other side can set interaction and position in one message, in either order', () => {
  for (const changes of [
    { interaction: 1, position: 2 },
    { position: 2, interaction: 1 },
  ]) {
    const model = modelOf({ position: 20 });
    const { state } = createPlayer(model);
    model.receive(changes);
    assert.deepEqual([state.interaction, state.position], [1, 2]);
    assert.deepEqual(model.sent, []);
  }
});

test('a position that follows in a second message is not overtaken by the 0', () => {
  const model = modelOf({ position: 20 });
  const { state } = createPlayer(model);
  model.receive({ interaction: 1 });
  assert.equal(state.position, 0);
  model.receive({ position: 1 });
  assert.deepEqual([state.position, model.sent], [1, []]);
});

test('a stream that is not here yet is waited for, its position and playing are kept', () => {
  const model = modelOf({ payloads: {}, position: 5, playing: true });
  const { state } = createPlayer(model);
  assert.deepEqual([state.note, state.length, state.position, state.playing], ['loading…', 38, 5, false]);
  model.receive({ payloads: { 0: golden.payload } });
  assert.deepEqual([state.note, state.position, state.playing], ['', 5, true]);
});

test('an interaction without a stream says why, and cannot play', () => {
  const model = modelOf({ interaction: 2 });
  const { state } = createPlayer(model);
  assert.deepEqual([state.note, state.length], ['no stream', 0]);
  model.receive({ playing: true });
  assert.equal(model.get('playing'), false);
});

test('payloads that are sent anew do not disturb what is shown', () => {
  const model = modelOf();
  const { state } = createPlayer(model);
  const { stream } = state;
  model.receive({ payloads: structuredClone(model.get('payloads')) });
  assert.equal(state.stream, stream);
});

test('an idle limit set while playing keeps the place in the stream', () => {
  const { state, actions } = createPlayer(modelOf());
  actions.play(true);
  pass(600);
  const before = state.pace.toStream(state.time);
  actions.setIdleLimit(0.5);
  assert.ok(Math.abs(state.pace.toStream(state.time) - before) < 1e-9);
});

test('another pace keeps the place while playing, in mid-gap too, and tells the other side', () => {
  const model = modelOf();
  const { state, actions } = createPlayer(model);
  actions.play(true);
  pass(1400); // 1.095 s of waiting, then 7 gaps of 40 ms and a half
  const before = state.position;
  actions.setPacing('even', 1);
  assert.deepEqual([state.position, state.playing, state.pacing.label.slice(0, 26)], [before, true, 'paced evenly at 1 chunks/s']);
  pass(200);
  assert.equal(state.position, before);
  pass(600);
  assert.equal(state.position, before + 1);
  assert.deepEqual([model.get('pacing'), model.get('pacing_rate')], ['even', 1]);
});

test('another pace in a pause keeps the position, also among chunks that came at once', () => {
  const { state, actions } = createPlayer(modelOf({ interaction: 1, position: 1 }));
  actions.setPacing('characters');
  assert.deepEqual([state.position, state.time], [1, 0]);
  actions.setPacing('known');
  assert.deepEqual([state.position, state.time], [1, 0]);
});

test('the other side can choose the pace and its rate', () => {
  const model = modelOf({ pacing: 'even', pacing_rate: 50 });
  const { state } = createPlayer(model);
  assert.equal(state.pace.timeOf(2) - state.pace.timeOf(1), 20);
  model.receive({ pacing: 'characters', pacing_rate: null });
  assert.match(state.pacing.label, /^paced by characters at 100 characters\/s/);
  assert.deepEqual(model.sent, []);
});

test('what Python gave for pacing is kept when the pace changes', () => {
  const given = { chunks_per_second: 5, jitter: 0, seed: 0, total_ns: null, like: null };
  const { state, actions } = createPlayer(modelOf({ pacing_given: given }));
  assert.equal(Math.round(state.pace.timeOf(2) - state.pace.timeOf(1)), 200);
  actions.setPacing('tokens');
  actions.setPacing('even');
  assert.equal(state.pacing.rate, 5);
});

/** Two interactions, the second of which continues the first; `later` has its payload come when it is asked for. */
function conversation(given = {}, later = false) {
  const near = (continues, continued_by) => ({ messages: [], tools: [], parameters: [], continues, continued_by });
  const payloads = modelOf().get('payloads');
  const first = { ...payloads[0], asked: near(null, 1) };
  const second = { ...payloads[1], asked: near(0, null) };
  const model = modelOf({ payloads: later ? { 0: first } : { 0: first, 1: second }, ...given });
  return { model, first, second };
}

test('the whole conversation plays on by itself, and stops at its end', () => {
  const { model } = conversation({ whole_conversation: true });
  const { state, actions } = createPlayer(model);
  actions.play(true);
  pass(2640); // 2.58 s, and a little of the next
  assert.deepEqual([state.interaction, state.position, state.playing], [1, 1, true]);
  pass(100);
  assert.deepEqual([state.position, state.playing], [2, false]);
  assert.deepEqual(
    ['interaction', 'position', 'playing'].map((name) => model.get(name)),
    [1, 2, false],
  );
});

test('going on is told in one message, so that the other side never sees half of it', () => {
  const { model } = conversation({ whole_conversation: true, position: 37, speed: 0.25 });
  const { state, actions } = createPlayer(model);
  actions.play(true);
  while (state.interaction === 0) pass(20);
  const told = model.sent.find((message) => 'interaction' in message);
  assert.deepEqual([told.interaction, told.position], [1, 0]);
  assert.ok(!model.sent.some((message) => message.playing === false));
});

test('it goes on only if that is wanted, and only to a stream', () => {
  for (const given of [
    { whole_conversation: false },
    { whole_conversation: true, interactions: [{ chunks: 38 }, { chunks: null, note: '' }] },
  ]) {
    const { state, actions } = createPlayer(conversation(given).model);
    actions.play(true);
    pass(4000);
    assert.deepEqual([state.interaction, state.position, state.playing], [0, 38, false]);
  }
});

test('it waits for a next interaction that is not here yet, and then plays', () => {
  const { model, first, second } = conversation({ whole_conversation: true, position: 37 }, true);
  const { state, actions } = createPlayer(model);
  actions.play(true);
  pass(200);
  assert.deepEqual([state.interaction, state.note], [1, 'loading…']);
  model.receive({ payloads: { 0: first, 1: second } });
  pass(20);
  assert.deepEqual([state.interaction, state.playing], [1, true]);
});

test('either side can say that it shall go on', () => {
  const { model } = conversation();
  const { state, actions } = createPlayer(model);
  actions.setWholeConversation(true);
  assert.equal(model.get('whole_conversation'), true);
  model.receive({ whole_conversation: false });
  assert.equal(state.wholeConversation, false);
});

test('the theme is told once, and again only when it changes', () => {
  const model = modelOf({ dark: null });
  const { actions } = createPlayer(model);
  for (const dark of [false, false, true]) actions.tellTheme(dark);
  assert.deepEqual(
    model.sent.map(({ dark }) => dark),
    [false, true],
  );
});

test('nonsense in traits does no harm', () => {
  const { state } = createPlayer(
    modelOf({ position: NaN, speed: -3, idle_limit: null, problems: null, interactions: null }),
  );
  assert.deepEqual([state.position, state.speed, state.idleLimit], [0, 1, 0]);
});

test('a player that is destroyed listens no more', () => {
  const model = modelOf();
  createPlayer(model).destroy();
  assert.equal(
    [...model.listeners.values()].reduce((sum, each) => sum + each.size, 0),
    0,
  );
});
