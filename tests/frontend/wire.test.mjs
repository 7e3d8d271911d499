import assert from 'node:assert/strict';
import test from 'node:test';
import { deflateSync } from 'node:zlib';
import { compile } from '../../cassette_viz/frontend/src/columns.js';
import { frameLines } from '../../cassette_viz/frontend/src/frame.js';
import { frameSpan, gapSpan, textOf, unpack } from '../../cassette_viz/frontend/src/wire.js';
import { golden, payload } from './streams.mjs';

const shown = (lines) =>
  lines.map(
    ({ indent, tokens }) => ' '.repeat(indent) + tokens.map(({ text, mark }) => (mark ? `«${text}»` : text)).join(''),
  );
const wanted = (text) => [{ text, colour: 'text' }];

test('every chunk is cut from the body as Python cuts it', async () => {
  const stream = compile(golden.payload);
  const body = await unpack(golden.payload.wire);
  golden.raw.forEach((raw, place) => assert.equal(textOf(body, frameSpan(stream, place + 1)), raw));
});

test('bytes are accepted as a notebook and as a page hands them over', async () => {
  const packed = deflateSync('hello');
  const copy = new Uint8Array(packed);
  for (const bytes of [packed.toString('base64'), copy, copy.buffer, new DataView(copy.buffer)]) {
    assert.equal(new TextDecoder().decode(await unpack(bytes)), 'hello');
  }
});

test('bytes that are no compressed body are refused', async () => {
  await assert.rejects(unpack(new Uint8Array([1, 2, 3])));
});

test('bytes between chunks, before the first and behind the last belong to gaps', () => {
  const stream = compile(payload([0, 1], [], { frame_gaps: [5, 3], frame_lengths: [10, 10] }));
  assert.deepEqual(
    [0, 1, 2].map((chunk) => gapSpan(stream, chunk, 30)),
    [
      { start: 0, end: 5 },
      { start: 15, end: 18 },
      { start: 28, end: 30 },
    ],
  );
});

test('a message is indented, short things stay on one line, and the new text is marked', () => {
  const frame =
    'data: {"id":"gen-1758647778-pJmh9NSNSE9mnSRWdSXN","choices":[{"index":0,"delta":{"content":" add"}}]}\n\n';
  assert.deepEqual(shown(frameLines(frame, wanted(' add'), 56)), [
    'data: {',
    '  "id": "gen-1758647778-pJmh9NSNSE9mnSRWdSXN",',
    '  "choices": [{',
    '    "index": 0, "delta": { "content": «" add"» }',
    '  }]',
    '}',
  ]);
});

test('the message around the new text is inked and the rest is not', () => {
  const [line] = frameLines('data: {"index":0,"delta":{"text":"a"}}', wanted('a'), 80);
  const inked = line.tokens
    .filter((token) => token.ink)
    .map((token) => token.text)
    .join('');
  assert.equal(inked, '"delta": { "text": "a" }');
});

test('no token is changed: numbers, escapes, order and doubled keys stay', () => {
  const frame = 'data: {"b":1.0,"a":12345678901234567890,"1":1e400,"a":"\\u00e9\\/"}';
  assert.deepEqual(shown(frameLines(frame, [], 90)), [
    'data: {',
    '  "b": 1.0, "a": 12345678901234567890, "1": 1e400, "a": "\\u00e9\\/"',
    '}',
  ]);
});

test('what is no JSON is shown as it came', () => {
  assert.deepEqual(shown(frameLines('data: [DONE]\n\n', [], 60)), ['data: [DONE]']);
  assert.deepEqual(shown(frameLines(': keep-alive\n\n', [], 60)), [': keep-alive']);
  assert.deepEqual(shown(frameLines('data: {"cut', [], 60)), ['data: {"cut']);
});

test('the name of an event stands above its data', () => {
  assert.deepEqual(shown(frameLines('event: ping\r\ndata: {"type":"ping"}\r\n\r\n', [], 60)), [
    'event: ping',
    'data: { "type": "ping" }',
  ]);
});

test('a line of NDJSON needs no field name', () => {
  assert.deepEqual(shown(frameLines('{"done":false}\n', [], 60)), ['{ "done": false }']);
});

test('an element of a JSON array is found between its commas', () => {
  assert.deepEqual(shown(frameLines(',\r\n{"text":"a"}', wanted('a'), 60)), [',', '{ "text": «"a"» }']);
});

test('a binary envelope is named by what can be read of it', () => {
  assert.deepEqual(shown(frameLines('\0\0\x1f:event-type\x07\0\x05chunk{"bytes":"eyJ"}\x01\ufffd', [], 60)), [
    '· :event-type · chunk',
    '{ "bytes": "eyJ" }',
    '·',
  ]);
});

test('the same text under a telling key is preferred to other places', () => {
  const [line] = frameLines('data: {"stop":"2","content":"2","id":"2"}', wanted('2'), 80);
  assert.deepEqual(line.tokens.filter((token) => token.mark).length, 1);
  assert.match(shown([line])[0], /"content": «"2"»/);
});

test('arguments that are sent as an object are marked as a whole', () => {
  const [line] = frameLines('{"name":"add","args":{"a":1,"b":[2]}}', wanted('{"a": 1, "b": [2]}'), 80);
  assert.equal(
    line.tokens
      .filter((token) => token.mark)
      .map((token) => token.text)
      .join(''),
    '{ "a": 1, "b": [2] }',
  );
});

test('characters that turn the line around are written as escapes', () => {
  assert.deepEqual(shown(frameLines('{"a":"x\u202ey"}', [], 60)), ['{ "a": "x\\u202ey" }']);
});

test('JSON nested beyond reason is shown as it came', () => {
  const deep = '['.repeat(1000) + ']'.repeat(1000);
  assert.deepEqual(shown(frameLines(`data: ${deep}`, [], 60)), [`data: ${deep}`]);
});
