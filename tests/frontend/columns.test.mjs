import assert from 'node:assert/strict';
import test from 'node:test';
import { colourOf, compile, isSame } from '../../cassette_viz/frontend/src/columns.js';
import { golden, part, payload, stream } from './streams.mjs';

test('steps are added up to times, offsets and lengths', () => {
  const { times, parts, frameStarts, frameEnds } = compile(
    payload(
      [100, 140, 180],
      [
        part([
          [1, 'ab'],
          [3, 'c'],
        ]),
      ],
      { frame_gaps: [5, 0, 2], frame_lengths: [10, 20, 30] },
    ),
  );
  assert.deepEqual([...times], [100, 140, 180]);
  assert.deepEqual(
    [[...parts[0].chunks], [...parts[0].ends]],
    [
      [1, 3],
      [2, 3],
    ],
  );
  assert.deepEqual(
    [[...frameStarts], [...frameEnds]],
    [
      [5, 15, 37],
      [15, 35, 67],
    ],
  );
});

test('a clock that steps back is held, so that chunks stay in order', () => {
  assert.deepEqual([...stream([10, 5, 20], []).times], [10, 10, 20]);
});

test('the same kind has the same colour everywhere, and tool calls take turns', () => {
  const kinds = ['reasoning', 'text', 'tool_call', 'server_tool', 'tool_call', 'tool_call', 'refusal'];
  assert.deepEqual(colourOf(kinds.map((kind) => ({ kind }))), [
    'reasoning',
    'text',
    'tool0',
    'tool1',
    'tool2',
    'tool0',
    'bad',
  ]);
});

test('tool calls without an index of their own are counted within their choice', () => {
  const call = (choice) => part([[1, '']], { kind: 'tool_call', choice });
  assert.deepEqual(
    stream([0], [part([[1, 'a']]), call(0), call(1), call(0)]).parts.map((each) => each.place),
    [0, 0, 0, 1],
  );
});

test('markers to stop at are sorted, told apart, and leave out signs of life', () => {
  const marks = [
    [2, 'first_token'],
    [2, 'note'],
    [4, 'keepalive'],
    [10, 'finish'],
    [11, 'done'],
  ];
  const { stops } = stream(Array(12).fill(0), [], {
    marks: marks.map(([chunk, kind]) => ({ chunk, kind, label: '' })),
  });
  assert.deepEqual([...stops], [2, 10]);
});

test('a payload that is sent anew is known to be the same, and a changed one is not', () => {
  const again = structuredClone(golden.payload);
  assert.ok(isSame(golden.payload, again));
  again.time_steps_us[3] += 1;
  assert.ok(!isSame(golden.payload, again));
});

test('choices are those of the parts and of the finishes', () => {
  const parts = [part([[1, 'a']], { choice: 2 }), part([[1, 'a']])];
  assert.deepEqual(
    stream([0], parts, { marks: [{ chunk: 1, kind: 'finish', label: '', choice: 3 }] }).choices,
    [0, 2, 3],
  );
});
