import assert from 'node:assert/strict';
import test from 'node:test';
import { compile } from '../../cassette_viz/frontend/src/columns.js';
import { describe, glance, spoken } from '../../cassette_viz/frontend/src/words.js';
import { golden, part, stream } from './streams.mjs';

const kimi = compile(golden.payload);
const wordsOf = (chunk) => describe(kimi, chunk, golden.raw[chunk - 1]).map(spoken);

test('a chunk that only names the role shows nothing', () => {
  assert.deepEqual(wordsOf(1), ['nothing visible: role only']);
});

test('text that begins and grows is said in two sentences', () => {
  assert.deepEqual(wordsOf(2), ['text begins', "text grows by 4 characters: I'll"]);
  assert.deepEqual(wordsOf(3), ['text grows by 4 characters:  add']);
});

test('tool calls are named with their index', () => {
  assert.deepEqual(wordsOf(16), ['add #0 begins']);
  assert.deepEqual(wordsOf(20), ['add #0 arguments grow by 1 character: 2']);
  assert.deepEqual(wordsOf(26), ['multiply #1 begins']);
});

test('finish, usage and the end are said', () => {
  assert.deepEqual(wordsOf(36), ['finish: tool_calls']);
  assert.equal(wordsOf(37)[0], 'usage reported: 216 tokens in, 48 out');
  assert.deepEqual(wordsOf(38), ['[DONE]: end of stream']);
});

test('characters are counted as people count them, and line ends are shown', () => {
  const [sentence] = describe(
    stream(
      [0, 1],
      [
        part([
          [1, 'a'],
          [2, '😀\n'],
        ]),
      ],
    ),
    2,
    '',
  ).map(spoken);
  assert.equal(sentence, 'text grows by 2 characters: 😀↵');
});

test('a long delta is cut short in words', () => {
  const [, sentence] = describe(stream([0], [part([[1, 'x'.repeat(5000)]])]), 1, '').map(spoken);
  assert.match(sentence, /^text grows by 5,000 characters: x{160}…$/);
});

test('an event that shows nothing is named by its type', () => {
  const quiet = stream([0], []);
  assert.deepEqual(describe(quiet, 1, 'event: ping\ndata: {"type":"ping"}\n\n').map(spoken), ['nothing visible: ping']);
  assert.deepEqual(describe(quiet, 1, 'data: {"choices":[{"delta":{}}]}\n\n').map(spoken), [
    'nothing visible: empty delta',
  ]);
  assert.deepEqual(describe(quiet, 1, '\xff').map(spoken), ['nothing visible']);
});

test('an end that is said by an event is named after it', () => {
  const done = stream([0], [], { marks: [{ chunk: 1, kind: 'done', label: 'end of stream' }] });
  const frame = 'event: message_stop\ndata: {"type":"message_stop"}\n\n';
  assert.deepEqual(describe(done, 1, frame).map(spoken), ['message_stop: end of stream']);
});

test('where there are several choices, each is named', () => {
  const two = stream([0], [part([[1, 'a']]), part([[1, 'b']], { choice: 1 })]);
  assert.deepEqual(describe(two, 1, '').map(spoken)[2], 'text of choice 1 begins');
});

test('late names, withdrawals, sources, results and ends are said', () => {
  const search = part([[1, '{']], {
    kind: 'server_tool',
    labels: [
      [1, '', ''],
      [2, 'srv_1', 'search'],
    ],
    resets: [[3, 1]],
    ended: 5,
    results: [[4, '{}']],
  });
  const text = part([], { sources: [[1, 'https://example.org', 'A title']] });
  const all = stream(Array(5).fill(0), [search, text]);
  assert.deepEqual(describe(all, 2, '').map(spoken), ['search #0 has the id srv_1', 'search #0 is its name now']);
  assert.deepEqual(describe(all, 3, '').map(spoken), ['search #0 is withdrawn so far']);
  assert.deepEqual(describe(all, 4, '').map(spoken), ['search #0 gives its result']);
  assert.deepEqual(describe(all, 5, '').map(spoken), ['search #0 ends']);
  assert.deepEqual(describe(all, 1, '').map(spoken).at(-1), 'text cites A title');
});

test('names cannot turn the words around', () => {
  const evil = part([[1, '']], { kind: 'tool_call', labels: [[1, '', 'a\u202eb']] });
  assert.deepEqual(describe(stream([0], [evil]), 1, '').map(spoken), ['a\\u202eb #0 begins']);
});

test('the short words for a chunk fit a slider', () => {
  assert.deepEqual(
    [0, 1, 5, 16, 20, 36].map((chunk) => glance(kimi, chunk)),
    ['nothing yet', '', 'text', 'add #0', 'add #0 arguments', 'finish: tool_calls'],
  );
});
