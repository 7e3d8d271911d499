import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { compile } from '../../cassette_viz/frontend/src/columns.js';
import { NOTHING_GIVEN, pacingOf, pacingsOf } from '../../cassette_viz/frontend/src/pacing.js';
import { part, payload, stream } from './streams.mjs';

const golden = JSON.parse(readFileSync(new URL('./goldens/pacing.json', import.meta.url), 'utf8'));

/** Times in whole microseconds, as Python sends them. */
const microseconds = (times) => [...times].map((time) => Math.round(time * 1000));
/** Steps added up, as they are played: never backwards. */
const addedUp = (steps) => steps.map(((sum, latest) => (step) => (latest = Math.max(latest, (sum += step))))(0, 0));

test('whatever the stream and the model, the browser comes to the times and words of Python', () => {
  for (const { stream: name, choice, known, time_steps_us, clock, label, intervals } of golden.paced) {
    const sent = golden.streams[name];
    const spread = known ? { ...sent, ...known, clock: { ...sent.clock, label: known.label } } : sent;
    const pacing = pacingOf(compile(spread), choice);
    assert.deepEqual(
      [name, choice, microseconds(pacing.times), pacing.kind, pacing.label, pacing.intervals],
      [name, choice, addedUp(time_steps_us), clock, label, intervals],
    );
  }
});

const known = () => stream([0, 100, 900], [part([[1, 'ab'], [2, 'c'], [3, 'd']])]);
const unknown = (clock = {}) => {
  const sent = payload([0, 0, 0], [part([[1, 'ab'], [2, 'c'], [3, 'd']])], { time_steps_us: [] });
  return compile({ ...sent, clock: { ...sent.clock, kind: 'modelled', first: null, last: null, ...clock } });
};
const like = { name: 'a recorded one', steps_ns: [5, 10, 10] };

test('what can be chosen is what is known of the stream, and the models', () => {
  const names = (each, given = NOTHING_GIVEN) => pacingsOf(each, given).map(([, words]) => words);
  const models = ['even', 'by characters', 'by tokens'];
  assert.deepEqual(names(known()), ['as recorded', ...models, 'to the known total']);
  assert.deepEqual(names(unknown()), models);
  assert.deepEqual(names(unknown({ last: [5, 'bounded', 'x'] })), [...models, 'to the known total']);
  assert.deepEqual(names(unknown(), { ...NOTHING_GIVEN, like, total_ns: 7 }), [
    ...models,
    'to the given total',
    'like a recorded one',
  ]);
});

test('what this stream cannot have becomes the best that is known, and the name says which', () => {
  for (const [each, name, became] of [
    [known(), 'like', 'known'],
    [known(), 'nonsense', 'known'],
    [unknown(), 'known', 'even'],
    [unknown(), 'total', 'even'],
  ]) {
    assert.equal(pacingOf(each, { name, rate: null, given: NOTHING_GIVEN }).name, became);
  }
});

test('a rate that was meant for another model is not used', () => {
  const pacing = pacingOf(unknown(), { name: 'like', rate: 3, given: NOTHING_GIVEN });
  assert.deepEqual([pacing.name, pacing.rate], ['even', 25]);
});

test('a rate out of bounds is brought into them', () => {
  const rates = [1e-9, 1e9].map((rate) => pacingOf(unknown(), { name: 'even', rate, given: NOTHING_GIVEN }).rate);
  assert.deepEqual(rates, [0.001, 100_000]);
});

test('a stream without chunks can be paced', () => {
  const empty = compile(payload([], []));
  for (const name of ['known', 'even', 'characters', 'tokens', 'total', 'like']) {
    const { times, intervals } = pacingOf(empty, { name, rate: null, given: { ...NOTHING_GIVEN, like } });
    assert.deepEqual([times.length, intervals.length], [0, 0]);
  }
});
