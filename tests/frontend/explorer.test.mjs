import assert from 'node:assert/strict';
import test from 'node:test';
import { pressed } from '../../cassette_viz/frontend/src/explorer/columns.js';
import { createController } from '../../cassette_viz/frontend/src/explorer/controller.js';
import { money } from '../../cassette_viz/frontend/src/format.js';
import { matching, parse } from '../../cassette_viz/frontend/src/explorer/query.js';
import { sorted } from '../../cassette_viz/frontend/src/explorer/sort.js';
import { decode, EMPTY } from '../../cassette_viz/frontend/src/explorer/table.js';
import { rowsInSight, scrolledTo } from '../../cassette_viz/frontend/src/explorer/window.js';
import {
  countWords,
  detailsOf,
  emptyWords,
  nameOfRow,
  percentRead,
  readingWords,
  unreadableWords,
  unrecognisedWords,
} from '../../cassette_viz/frontend/src/explorer/words.js';

const TEXT = ['model', 'provider', 'dialect', 'finish', 'status', 'clock', 'cost_source', 'http', 'format', 'request'];
const NUMBERS = ['interaction', 'place', 'chunks', 'in', 'out', 'cached', 'reasoning', 'cost', 'headers', 'duration'];

/** As export/table.py sends it. */
function message(rows) {
  const column = (values) => {
    const words = [...new Set(values)];
    return { words, codes: values.map((value) => words.indexOf(value)) };
  };
  const sent = {
    version: 1,
    text: { file: column(rows.map((row) => row.file ?? 'a.yaml')) },
    numbers: {},
    problems: rows.flatMap((row, place) => (row.problems ? [[place, row.problems]] : [])),
  };
  for (const name of TEXT) sent.text[name] = column(rows.map((row) => row[name] ?? ''));
  for (const name of NUMBERS) sent.numbers[name] = rows.map((row) => row[name] ?? null);
  return new DataView(new TextEncoder().encode(JSON.stringify(sent)).buffer);
}

const ROWS = [
  { file: 'a.yaml', interaction: 0, place: 0, model: 'kimi-k2', chunks: 38, cost: 0.0002, clock: 'modelled', status: 'complete', finish: 'stop' },
  { file: 'a.yaml', interaction: 1, place: 1, model: 'gpt-10', chunks: 5, cost: 0.02, clock: 'recorded', status: 'error', problems: ['overloaded'] },
  { file: 'b/c.yaml', interaction: 0, place: 0, model: 'gpt-9', chunks: 5, clock: 'bounded', status: 'truncated', cached: 12, in: 38 },
  { file: 'd.yaml', place: 0, status: 'unreadable', problems: ['broken at line 7'] },
];
const table = decode(message(ROWS));
const order = (column, descending = false) => [...sorted(table, { column, descending })];
const found = (query) => [...matching(table, parse(query)).keys()].filter((row) => matching(table, parse(query))[row]);

test('an empty message is an empty table', () => {
  assert.equal(decode(null), EMPTY);
  assert.equal(decode(new DataView(new ArrayBuffer(0))), EMPTY);
});

// --- sort

test('numbers sort by size, and what is not known comes last either way', () => {
  assert.deepEqual(order('cost'), [0, 1, 2, 3]);
  assert.deepEqual(order('cost', true), [1, 0, 2, 3]);
});

test('rows that say the same stay in the order of their files', () => {
  assert.deepEqual(order('chunks'), [1, 2, 0, 3]);
  assert.deepEqual(order('chunks', true), [0, 1, 2, 3]);
});

test('names sort as people count: 9 before 10', () => {
  assert.deepEqual(order('model'), [2, 1, 0, 3]);
});

test('of clocks the most trusted comes first', () => {
  assert.deepEqual(order('clock'), [1, 2, 0, 3]);
  assert.deepEqual(order('clock', true), [0, 2, 1, 3]);
});

test('of statuses the one that needs a look comes first', () => {
  assert.deepEqual(order('status'), [1, 3, 2, 0]);
});

test('the first press on a column of numbers shows the largest, a second press turns it round', () => {
  const first = pressed({ column: 'file', descending: false }, 'cost');
  assert.deepEqual(first, { column: 'cost', descending: true });
  assert.deepEqual(pressed(first, 'cost'), { column: 'cost', descending: false });
  assert.deepEqual(pressed(first, 'model'), { column: 'model', descending: false });
});

// --- filter

test('words are looked for in every column, in any case, and all must be found', () => {
  assert.deepEqual(found('GPT'), [1, 2]);
  assert.deepEqual(found('gpt b/c'), [2]);
  assert.deepEqual(found('38'), [0, 2]);
  assert.deepEqual(found('"line 7"'), [3]);
  assert.deepEqual(found(''), [0, 1, 2, 3]);
});

test('a term looks into one column', () => {
  assert.deepEqual(found('status:error'), [1]);
  assert.deepEqual(found('clock:recorded'), [1]);
  assert.deepEqual(found('-clock:modelled'), [1, 2, 3]);
  assert.deepEqual(found('file:a.yaml'), [0, 1]);
  assert.deepEqual(found('problem:overload'), [1]);
  assert.deepEqual(found('chunks:5'), [1, 2]);
});

test('numbers can be compared', () => {
  assert.deepEqual(found('cost>0.01'), [1]);
  assert.deepEqual(found('cost<=$0.02'), [0, 1]);
  assert.deepEqual(found('chunks>=5 chunks<38'), [1, 2]);
  assert.deepEqual(found('problems>0'), [1, 3]);
});

test('a minus leaves out', () => {
  assert.deepEqual(found('-status:complete -unreadable'), [1, 2]);
  assert.deepEqual(found('-cost>0.01'), [0, 2, 3]);
});

test('what only looks like a term is words', () => {
  assert.deepEqual(parse('http://x gpt:9 cost>much'), [
    { field: '', operator: ':', value: 'http://x', not: false },
    { field: '', operator: ':', value: 'gpt:9', not: false },
    { field: '', operator: ':', value: 'cost>much', not: false },
  ]);
});

test('a term that is still being typed hides nothing', () => {
  for (const query of ['status:""', '"', '-""']) assert.equal(found(query).length, query[0] === '-' ? 0 : 4, query);
});

test('a query of nonsense finds nothing and throws nothing', () => {
  for (const query of ['-', '::', '>', '""""', 'a:b:c', '-->', 'status:', '\\', '(['.repeat(50)]) found(query);
});

// --- window

test('only rows in sight, and a few beyond, are drawn', () => {
  const view = { scrolled: 3000, seen: 300, rowHeight: 30, count: 100_000, beyond: 8 };
  assert.deepEqual(rowsInSight(view), { first: 92, end: 118 });
  assert.deepEqual(rowsInSight({ ...view, scrolled: 0 }), { first: 0, end: 18 });
  assert.deepEqual(rowsInSight({ ...view, count: 3 }), { first: 3, end: 3 });
  assert.deepEqual(rowsInSight({ ...view, scrolled: 0, count: 0 }), { first: 0, end: 0 });
});

test('scrolling to a row moves as little as possible', () => {
  const view = { scrolled: 300, seen: 300, rowHeight: 30 };
  assert.equal(scrolledTo({ ...view, row: 12 }), 300);
  assert.equal(scrolledTo({ ...view, row: 9 }), 270);
  assert.equal(scrolledTo({ ...view, row: 20 }), 330);
});

// --- words

test('money has three digits that matter and no exponent', () => {
  assert.deepEqual([0.0002352, 1.5, 0, 0.1, 1234.5, 0.00000012345].map(money), [
    '$0.000235', '$1.50', '$0.00', '$0.100', '$1,234.50', '$0.000000123',
  ]); // prettier-ignore
});

test('counts are said in full', () => {
  assert.equal(countWords(37, 1024), '37 of 1,024 interactions');
  assert.equal(countWords(1, 1), '1 interaction');
  const progress = { files: 1500, read: 312, unreadable: 12, unrecognised: 1, done: false, stopped: '' };
  assert.equal(unreadableWords(progress), '12 files could not be read');
  assert.equal(unrecognisedWords(progress), '1 file is no recording');
  assert.equal(readingWords(progress), 'reading 312 of 1,500 files');
  assert.equal(readingWords({ ...progress, files: null }), 'looking for recordings…');
  assert.equal(readingWords({ ...progress, done: true }), '');
  assert.match(readingWords({ ...progress, stopped: 'no\u202e' }), /^reading stopped after 312 files: no\\u202e$/);
});

test('all is read only when it is', () => {
  const progress = { files: 1000, read: 999, unreadable: 0, unrecognised: 0, done: false, stopped: '' };
  assert.equal(percentRead(progress), 99);
  assert.equal(percentRead({ ...progress, read: 1000 }), 99);
  assert.equal(percentRead({ ...progress, done: true }), 100);
  assert.equal(percentRead({ ...progress, files: null, read: 0 }), 0);
});

test('an empty table says why it is empty', () => {
  const progress = { files: 3, read: 3, unreadable: 0, unrecognised: 3, done: true, stopped: '' };
  assert.equal(emptyWords(0, 0, progress), 'No file here is a recording in a format that is known.');
  assert.equal(emptyWords(0, 5, progress), 'Nothing matches the filter.');
  assert.equal(emptyWords(0, 0, { ...progress, files: 0, unrecognised: 0 }), 'There is no recording here.');
  assert.equal(emptyWords(2, 5, progress), '');
});

test('a row is named as the replay counts, and its details are all that is known', () => {
  assert.equal(nameOfRow(table, 1), 'a.yaml, interaction 2');
  assert.equal(nameOfRow(table, 3), 'd.yaml');
  assert.deepEqual(detailsOf(table, 2), ['38 tokens in', '12 cached', 'times bounded']);
});

// --- state

function model(state) {
  const listeners = {};
  return {
    state,
    saved: 0,
    get: (name) => state[name],
    set(name, value) {
      state[name] = value;
      listeners[`change:${name}`]?.();
    },
    save_changes() {
      this.saved++;
    },
    on: (event, listener) => (listeners[event] = listener),
    off: (event) => delete listeners[event],
  };
}

test('a choice is told to Python, and stays with its row when others come before it', () => {
  const kernel = model({ table: message(ROWS.slice(2)), progress: {}, chosen: [], opened: {} });
  const controller = createController(kernel);
  let state;
  controller.show((now) => (state = now));
  controller.actions.choose('0:0');
  assert.deepEqual(kernel.state.chosen, [0, 0]);
  assert.equal(kernel.saved, 1);
  const files = { ...JSON.parse(new TextDecoder().decode(message(ROWS))) };
  assert.equal(files.text.file.words.length, 3);
  controller.actions.choose('9:9');
  assert.deepEqual(kernel.state.chosen, [0, 0]);
  kernel.set('table', message(ROWS));
  assert.equal(state.chosen, '0:0');
  assert.equal(state.table.places.get('0:1'), 1);
});

test('a filter keeps the order, and the order keeps the filter', () => {
  const controller = createController(model({ table: message(ROWS), progress: {}, chosen: [], opened: {} }));
  let state;
  controller.show((now) => (state = now));
  controller.actions.filter('yaml -unreadable');
  controller.actions.sortBy('chunks');
  assert.deepEqual([...state.shown], [0, 1, 2]);
  controller.actions.sortBy('chunks');
  assert.deepEqual([...state.shown], [1, 2, 0]);
  controller.actions.filter('');
  assert.equal(state.shown.length, 4);
  controller.actions.activate(99);
  assert.equal(state.active, '2:0');
});
