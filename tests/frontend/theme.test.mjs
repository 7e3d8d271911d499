import assert from 'node:assert/strict';
import test from 'node:test';
import { isDark } from '../../cassette_viz/frontend/src/theme.js';

test('a notebook that says what it is overrules the system, and otherwise the system decides', () => {
  assert.equal(isDark('dark', false), true);
  assert.equal(isDark('light', true), false);
  assert.equal(isDark('light dark', true), true);
  assert.equal(isDark('light dark', false), false);
  assert.equal(isDark('normal', true), false);
});
