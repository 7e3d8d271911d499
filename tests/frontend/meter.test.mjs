import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { compile } from '../../cassette_viz/frontend/src/columns.js';
import { readMeter } from '../../cassette_viz/frontend/src/meter.js';
import { stream } from './streams.mjs';

const golden = JSON.parse(readFileSync(new URL('./goldens/meter.json', import.meta.url), 'utf8'));
const near = (one, other) => one === other || Math.abs(one - other) < 1e-9;

test('at every position the browser comes to the tokens and the money of Python', () => {
  for (const [name, { payload, tokens, usd }] of Object.entries(golden)) {
    const { meter } = compile(payload);
    for (let position = 1; position <= payload.chunks; position++) {
      const reading = readMeter(meter, position);
      assert.ok(near(reading.tokens, tokens[position - 1]), `${name} ${position}: ${reading.tokens} tokens`);
      assert.ok(near(reading.usd, usd[position - 1]), `${name} ${position}: ${reading.usd} USD`);
    }
  }
});

test('nothing is reckoned before the first chunk, and nothing from where both are settled', () => {
  for (const { payload } of Object.values(golden)) {
    const { meter } = compile(payload);
    const before = readMeter(meter, 0);
    assert.deepEqual([before.tokens, before.exact, before.settled, before.usd || 0], [0, true, true, 0]);
    for (let position = meter.settled; position <= payload.chunks; position++) {
      const { exact, settled } = readMeter(meter, position);
      assert.deepEqual([exact, settled], [true, true]);
    }
  }
});

test('what is reckoned on the way is called so, and what the chunks list is not', () => {
  const at = (name) => readMeter(compile(golden[name].payload).meter, 2);
  assert.deepEqual([at('recorded').exact, at('recorded').settled], [false, false]);
  assert.equal(at('listed tokens').exact, true);
  assert.equal(at('no price').usd, null);
  assert.deepEqual([at('recorded behind a list price').by, at('recorded').by], ['at list price', 'recorded']);
});

test('a stream that tells no tokens has no meter', () => {
  assert.equal(stream([0], []).meter, null);
});
