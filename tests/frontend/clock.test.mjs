import assert from 'node:assert/strict';
import test from 'node:test';
import { Pace, PlaybackClock } from '../../cassette_viz/frontend/src/clock.js';

test('a clock that does not run stands still', () => {
  const clock = new PlaybackClock();
  clock.set(0, { time: 50 });
  assert.equal(clock.at(9999), 50);
});

test('the clock keeps its place over pauses and changes of speed', () => {
  const clock = new PlaybackClock();
  clock.set(100, { running: true });
  assert.equal(clock.at(150), 50);
  clock.set(150, { speed: 10 });
  assert.equal(clock.at(160), 150);
  clock.set(160, { running: false });
  clock.set(500, { running: true, speed: 1 });
  assert.equal(clock.at(510), 160);
});

test('a moment before the clock was started counts as its start', () => {
  const clock = new PlaybackClock();
  clock.set(100, { running: true });
  assert.equal(clock.at(95), 0);
});

const times = Float64Array.of(1000, 1100, 1100, 5100, 5200);

test('without a limit, play time is stream time', () => {
  const pace = new Pace(times, 0);
  assert.deepEqual(
    [0, 999, 1000, 1100, 5199, 5200].map((time) => pace.positionAt(time)),
    [0, 0, 1, 3, 4, 5],
  );
  assert.equal(pace.duration, 5200);
  assert.equal(pace.toStream(1234), 1234);
});

test('gaps beyond the limit are cut down to it, the wait before the first chunk too', () => {
  const pace = new Pace(times, 500);
  assert.deepEqual([...pace.played], [500, 600, 600, 1100, 1200]);
});

test('inside a shortened gap both times run in proportion, there and back', () => {
  const pace = new Pace(times, 500);
  assert.equal(pace.toStream(850), 3100);
  assert.equal(pace.toPlay(3100), 850);
  assert.equal(pace.toStream(250), 500);
  assert.equal(pace.toStream(9999), 5200);
});

test('positions have the time of their chunk, and position 0 has time 0', () => {
  const pace = new Pace(times, 500);
  assert.deepEqual(
    [0, 1, 4, 5, 6].map((position) => pace.timeOf(position)),
    [0, 500, 1100, 1200, 1200],
  );
});

test('a stream without chunks has no duration', () => {
  const pace = new Pace(new Float64Array(0), 500);
  assert.deepEqual([pace.duration, pace.positionAt(5), pace.timeOf(3), pace.toStream(7)], [0, 0, 0, 7]);
});
