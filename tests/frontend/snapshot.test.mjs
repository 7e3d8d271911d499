import assert from 'node:assert/strict';
import test from 'node:test';
import { compile } from '../../cassette_viz/frontend/src/columns.js';
import * as snapshot from '../../cassette_viz/frontend/src/snapshot.js';
import { golden, part, stream } from './streams.mjs';

const kimi = compile(golden.payload);

test('at every position the texts are those that Python shows', () => {
  golden.texts.forEach((texts, position) => {
    assert.deepEqual(
      kimi.parts.map((each) => snapshot.visibleText(each, position)),
      texts,
      `position ${position}`,
    );
  });
});

test('at every position the states of the arguments are those that Python gives', () => {
  golden.states.forEach((states, position) => {
    const calls = kimi.parts.filter((each) => each.kind === 'tool_call' && each.started <= position);
    assert.deepEqual(
      calls.map((each) => snapshot.argumentState(each, position)),
      states,
      `position ${position}`,
    );
  });
});

test('what the chunks added makes up the whole text', () => {
  for (const each of kimi.parts) {
    const deltas = golden.raw.map((_, place) => snapshot.deltaAt(each, place + 1));
    assert.equal(deltas.join(''), each.text);
  }
});

test('every character knows the chunk that wrote it', () => {
  for (const each of kimi.parts) {
    for (let offset = 0; offset < each.text.length; offset++) {
      const chunk = snapshot.chunkOfOffset(each, offset);
      const { start, end } = snapshot.deltaSpan(each, chunk);
      assert.ok(start <= offset && offset < end);
    }
  }
});

test('a chunk that only opened a part wrote no character', () => {
  const [only] = stream(
    [0, 1],
    [
      part([
        [1, ''],
        [2, 'x'],
      ]),
    ],
  ).parts;
  assert.equal(snapshot.chunkOfOffset(only, 0), 2);
  assert.equal(snapshot.chunkOfOffset(only, 9), 0);
});

test('a reset withdraws what came before it', () => {
  const [only] = stream(
    [0, 1, 2, 3],
    [
      part(
        [
          [1, 'wrong'],
          [3, 'ri'],
          [4, 'ght'],
        ],
        { resets: [[2, 5]] },
      ),
    ],
  ).parts;
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((n) => snapshot.visibleText(only, n)),
    ['', 'wrong', '', 'ri', 'right'],
  );
});

test('arguments are judged from where they begin anew', () => {
  const given = {
    kind: 'tool_call',
    resets: [[2, 3]],
    json: [
      [0, -1, 3],
      [0, 2, -1],
    ],
  };
  const [call] = stream(
    [0, 1, 2, 3],
    [
      part(
        [
          [1, '{}}'],
          [3, '{'],
          [4, '}'],
        ],
        given,
      ),
    ],
  ).parts;
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((n) => snapshot.argumentState(call, n)),
    ['not yet', 'invalid', 'empty', 'incomplete', 'valid'],
  );
});

test('id and name are those known at the position, and those to come before it', () => {
  const [call] = stream(
    [0, 1],
    [
      part([[1, '']], {
        labels: [
          [1, '', 'add'],
          [2, 'call_1', 'add'],
        ],
      }),
    ],
  ).parts;
  assert.deepEqual(
    [0, 1, 2].map((n) => snapshot.labelAt(call, n).id),
    ['', '', 'call_1'],
  );
});

test('markers are stepped through in both directions, and there is nothing beyond the last', () => {
  const steps = [];
  for (let at = 0; at !== null; at = snapshot.nextStop(kimi, at)) steps.push(at);
  assert.deepEqual(steps, [0, 2, 16, 26, 36, 37]);
  assert.equal(snapshot.previousStop(kimi, 26), 16);
  assert.equal(snapshot.previousStop(kimi, 2), null);
});

test('the marks of a chunk are found among all', () => {
  assert.deepEqual(
    snapshot.marksAt(kimi, 36).map((mark) => mark.label),
    ['finish: tool_calls'],
  );
  assert.deepEqual(snapshot.marksAt(kimi, 3), []);
});
