import assert from 'node:assert/strict';
import test from 'node:test';
import { duration, spokenDuration } from '../../cassette_viz/frontend/src/format.js';

test('a time is told in seconds, unless two decimals would hide it', () => {
  const told = [0, 0.0003, 0.003, 0.25, 4.2, 9.94, 9.95, 94, 1094.8, 99994, 250000].map(duration);
  assert.deepEqual(
    told,
    ['0.00 s', '0.3 µs', '3 µs', '0.25 ms', '4.2 ms', '9.9 ms', '0.01 s', '0.09 s', '1.09 s', '99.99 s', '250 s'],
  );
});

test('spoken, a time has its unit in full', () => {
  assert.deepEqual([0.003, 0.25, 1500].map(spokenDuration), ['3 microseconds', '0.25 milliseconds', '1.50 seconds']);
});
