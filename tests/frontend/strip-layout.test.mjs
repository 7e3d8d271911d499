import assert from 'node:assert/strict';
import test from 'node:test';
import { Pace } from '../../cassette_viz/frontend/src/clock.js';
import { compile } from '../../cassette_viz/frontend/src/columns.js';
import { NOTHING_GIVEN, pacingOf } from '../../cassette_viz/frontend/src/pacing.js';
import { layoutStrip, positionAtX } from '../../cassette_viz/frontend/src/strip-layout.js';
import { golden, part, payload, stream } from './streams.mjs';

const laidOut = (of, width, idleLimit = 0, name = 'known') => {
  const pacing = pacingOf(of, { name, rate: null, given: NOTHING_GIVEN });
  const pace = new Pace(pacing.times, idleLimit);
  return { pace, layout: layoutStrip(of, pacing, pace, width) };
};
const kimi = compile(golden.payload);

test('a short stream has a bar for every chunk and a lane for every part', () => {
  const { layout } = laidOut(kimi, 900);
  assert.equal(layout.bars.length, 38);
  assert.deepEqual(
    layout.lanes.map((lane) => [lane.row, lane.colour, lane.label?.text]),
    [
      [0, 'text', 'text'],
      [1, 'tool0', 'add'],
      [2, 'tool1', 'multiply'],
    ],
  );
});

test('the wait for the headers is drawn as such, and its words only where they fit', () => {
  assert.equal(laidOut(kimi, 900).layout.wait.label, 'waiting for headers, 1.09 s');
  assert.equal(laidOut(kimi, 300).layout.wait.label, 'headers, 1.09 s');
  assert.equal(laidOut(kimi, 200).layout.wait.label, '1.09 s');
  assert.equal(laidOut(kimi, 60).layout.wait.label, '');
});

/** A stream of two chunks that came after 400 and 900 ms; what is known of it is told by `clock`. */
const known = (kind, wait, clock = {}) => {
  const sent = payload([400, 900], []);
  const intervals = [
    [1, 1, wait, ''],
    [2, 2, kind, ''],
  ];
  return compile({ ...sent, clock: { ...sent.clock, kind, intervals, ...clock } });
};
const kinds = (runs) => runs.map(({ kind }) => kind);

test('the first wait is told apart from the gaps, each with its own clock', () => {
  for (const [wait, gaps, clock, label, waits] of [
    ['recorded', 'recorded', {}, 'waiting, 0.40 s', ['recorded']],
    ['recorded', 'recorded', { headers_after_ns: 3e8 }, 'waiting for headers, 0.30 s', ['recorded', 'recorded']],
    ['bounded', 'recorded', { headers_after_ns: 4e8 }, 'waiting for headers, 0.40 s', ['recorded']],
    ['reported', 'reported', {}, 'waiting, 0.40 s, reported', ['reported']],
    ['bounded', 'bounded', { headers_after_ns: 3e8 }, 'waiting for headers, 0.30 s', ['recorded', 'bounded']],
    ['modelled', 'modelled', { headers_after_ns: 4e8 }, 'waiting for headers, 0.40 s, prescribed', ['modelled']],
  ]) {
    const { layout } = laidOut(known(gaps, wait, clock), 900);
    assert.deepEqual([layout.wait.label, kinds(layout.wait.runs), kinds(layout.runs)], [label, waits, [gaps]]);
  }
});

test('a model in place of recorded times leaves the recorded wait as it was', () => {
  const { layout } = laidOut(known('recorded', 'recorded'), 900, 0, 'even');
  assert.deepEqual([kinds(layout.wait.runs), kinds(layout.runs)], [['recorded'], ['modelled']]);
});

test('the line of time is cut where its clock changes', () => {
  const sent = payload([0, 100, 200, 300], []);
  const intervals = [
    [1, 1, 'recorded', ''],
    [2, 3, 'recorded', ''],
    [4, 4, 'bounded', ''],
  ];
  const { layout } = laidOut(compile({ ...sent, clock: { ...sent.clock, intervals } }), 900);
  assert.deepEqual(
    layout.runs.map(({ from, to, kind }) => [from, to, kind]),
    [
      [layout.x(0), layout.x(200), 'recorded'],
      [layout.x(200), layout.x(300), 'bounded'],
    ],
  );
});

test('however many chunks, parts and marks there are, few shapes are drawn', () => {
  const times = Array.from({ length: 20_000 }, (_, place) => place * 10);
  const parts = Array.from({ length: 40 }, (_, number) =>
    part(Array.from({ length: 400 }, (_, place) => [1 + place * 50 + number, 'ab'])),
  );
  const marks = times.map((_, place) => ({ chunk: place + 1, kind: 'keepalive', label: `${place}` }));
  for (const width of [300, 1000, 4000]) {
    const { layout } = laidOut(stream(times, parts, { marks }), width, 5);
    const spans = layout.lanes.reduce((sum, lane) => sum + lane.spans.length, 0);
    assert.ok(layout.bars.length + spans + layout.flags.length + layout.shortened.length <= 620);
    assert.ok(layout.rows <= 6);
  }
});

test('every chunk can be hit on the strip of a short stream', () => {
  const { layout, pace } = laidOut(kimi, 900);
  for (let position = 1; position <= 38; position++) {
    assert.equal(positionAtX(layout, pace, layout.x(pace.timeOf(position))), position);
    assert.equal(positionAtX(layout, pace, layout.x(pace.timeOf(position)) - 2), position);
  }
  assert.equal(positionAtX(layout, pace, -50), 0);
  assert.equal(positionAtX(layout, pace, 5000), 38);
});

test('a stall splits the lane of its part, an even pace does not', () => {
  const even = Array.from({ length: 10 }, (_, place) => [place + 1, 'a']);
  const spans = (times) => laidOut(stream(times, [part(even)]), 900).layout.lanes[0].spans.length;
  assert.equal(spans(Array.from({ length: 10 }, (_, place) => place * 100)), 1);
  assert.equal(spans(Array.from({ length: 10 }, (_, place) => place * 100 + (place > 5 ? 3000 : 0))), 2);
});

test('the worst of several marks in one place is drawn, and all are told', () => {
  const marks = [
    { chunk: 1, kind: 'note', label: 'a note' },
    { chunk: 1, kind: 'error', label: 'error: overloaded' },
    { chunk: 1, kind: 'usage', label: 'usage reported' },
  ];
  const { flags } = laidOut(stream([100], [], { marks }), 500).layout;
  assert.deepEqual(
    flags.map(({ kind, label }) => [kind, label]),
    [['error', 'error: overloaded; usage reported']],
  );
});

test('a keep-alive stands in the silence behind its chunk', () => {
  const marks = [{ chunk: 1, kind: 'keepalive', label: '' }];
  const { layout } = laidOut(
    stream(
      [0, 1000],
      [
        part([
          [1, 'a'],
          [2, 'b'],
        ]),
      ],
      { marks },
    ),
    500,
  );
  assert.equal(layout.flags[0].x, layout.x(500));
});

test('gaps that are played shorter than they were say how long they were', () => {
  const { layout } = laidOut(stream([0, 100, 9100], []), 500, 1000);
  assert.deepEqual(
    layout.shortened.map((gap) => gap.label),
    ['9.00 s'],
  );
});

test('a stream without durations can be drawn', () => {
  const { layout, pace } = laidOut(stream([0, 0, 0], [part([[1, 'a']])]), 500);
  assert.ok(layout.bars.every((bar) => Number.isFinite(bar.x)));
  assert.equal(positionAtX(layout, pace, 400), 3);
});
