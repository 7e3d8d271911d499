import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { compile } from '../../cassette_viz/frontend/src/columns.js';
import { become, grow } from '../../cassette_viz/frontend/src/growth.js';

const golden = JSON.parse(readFileSync(new URL('./goldens/growth.json', import.meta.url), 'utf8'));
/** What a stream says, without how it came to know it. */
const said = ({ payload, grown, ...stream }) => stream;
const grownTo = ({ first, growths }, count = growths.length) => {
  const stream = compile(structuredClone(first));
  for (const growth of growths.slice(0, count)) assert.ok(grow(stream, structuredClone(growth)));
  return stream;
};

for (const [name, told] of Object.entries(golden)) {
  test(`${name}: told bit by bit, it is the stream that is told at once`, () => {
    assert.deepEqual(said(grownTo(told)), said(compile(told.last)));
  });

  test(`${name}: its parts stay the same objects, so that views can hold on to them`, () => {
    const stream = compile(structuredClone(told.first));
    const [part] = stream.parts;
    for (const growth of told.growths) grow(stream, structuredClone(growth));
    assert.ok(!part || stream.parts[0] === part);
    assert.ok(become(stream, told.whole));
    assert.ok(!part || stream.parts[0] === part);
    assert.deepEqual(said(stream), said(compile(told.whole)));
  });

  test(`${name}: what was missed is noticed, and nothing is added`, () => {
    const stream = grownTo(told, 1);
    const before = structuredClone(said(stream));
    assert.equal(grow(stream, told.growths[2]), false);
    assert.deepEqual(said(stream), before);
    assert.ok(become(stream, told.last));
    assert.deepEqual(said(stream), said(compile(told.last)));
  });

  test(`${name}: what was told already is not told twice`, () => {
    const stream = grownTo(told);
    assert.equal(grow(stream, told.growths[0]), false);
    assert.equal(stream.length, told.last.chunks);
  });
}

test('a whole that says something else is another stream', () => {
  const stream = grownTo(golden['two tools']);
  assert.equal(become(stream, golden.thinking.last), false);
  assert.equal(become(stream, golden['two tools'].first), false);
});
