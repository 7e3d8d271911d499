// Small payloads for the tests, written as Python would send them.
import { readFileSync } from 'node:fs';
import { compile } from '../../cassette_viz/frontend/src/columns.js';

export const golden = JSON.parse(readFileSync(new URL('./goldens/kimi-k2.json', import.meta.url), 'utf8'));

/** One part that grows by `pieces`, a [chunk number, text] each. */
export function part(pieces, given = {}) {
  let chunk = 0;
  return {
    kind: 'text',
    choice: 0,
    index: null,
    started: pieces[0]?.[0] ?? 1,
    ended: null,
    labels: [[pieces[0]?.[0] ?? 1, '', '']],
    text: pieces.map(([, text]) => text).join(''),
    chunk_steps: pieces.map(([number]) => -chunk + (chunk = number)),
    end_steps: pieces.map(([, text]) => text.length),
    resets: [],
    json: null,
    media: [],
    sources: [],
    results: [],
    ...given,
  };
}

/** All of it recorded. */
function clock(times) {
  const moment = (time) => [time * 1e6, 'recorded', 'arrival of each chunk'];
  const waits = [[1, 1], [2, times.length]].filter(([first, last]) => first <= last && times.length);
  return {
    kind: 'recorded',
    label: 'recorded: this recording holds a time for every chunk',
    headers_after_ns: null,
    intervals: waits.map(([first, last]) => [first, last, 'recorded', 'arrival of each chunk']),
    first: times.length ? moment(times[0]) : null,
    last: times.length ? moment(times[times.length - 1]) : null,
  };
}

/** A payload whose chunks come at `times`, in ms. */
export function payload(times, parts, given = {}) {
  let before = 0;
  return {
    version: 1,
    heading: { title: 'a-model', detail: '', facts: [], problems: [] },
    status: 'complete',
    clock: clock(times),
    chunks: times.length,
    time_steps_us: times.map((time) => (-before + (before = time)) * 1000),
    tokens: { told: 'estimated tokens', listed: null, per_character: [0.25, 0.25] },
    frame_gaps: times.map(() => 0),
    frame_lengths: times.map(() => 10),
    parts,
    marks: [],
    wire: '',
    ...given,
  };
}

export const stream = (...content) => compile(payload(...content));
