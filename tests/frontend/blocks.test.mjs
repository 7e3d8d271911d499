import assert from 'node:assert/strict';
import test from 'node:test';
import { blockStarts } from '../../cassette_viz/frontend/src/blocks.js';

const pieces = (text, from) => {
  const starts = blockStarts(text, from);
  return [...starts].slice(1).map((end, place) => text.slice(starts[place], end));
};

test('blocks tile the text and end at ends of lines', () => {
  const text = 'a line of text\n'.repeat(2000);
  const blocks = pieces(text);
  assert.equal(blocks.join(''), text);
  assert.ok(blocks.slice(0, -1).every((block) => block.endsWith('\n') && block.length < 5000));
});

test('a line without end is cut, but never inside a character', () => {
  const text = 'x' + '😀'.repeat(20_000);
  const blocks = pieces(text);
  assert.equal(blocks.join(''), text);
  assert.ok(blocks.length > 2 && blocks.every((block) => block.isWellFormed()));
});

test('a text can begin behind a withdrawn passage', () => {
  assert.deepEqual(pieces('wrongright', 5), ['right']);
});

test('an empty text has one empty block', () => {
  assert.deepEqual(pieces(''), ['']);
});
