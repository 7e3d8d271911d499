// @ts-check
/** The state that all views of a model draw. */

import { Pace } from './clock.js';
import { NOTHING_GIVEN } from './pacing.js';
import { numberOr } from './traits.js';

/** @typedef {import('./columns.js').Stream} Stream */
/** @typedef {import('./traits.js').Interaction} Interaction */
/**
 * `time` is play time, which `pace` turns into stream time; `body` is null until the bytes are unpacked. `pacing` is what
 * came of the choice; null without a stream. `live` says that more is to come, `follows` that it is shown as it comes.
 * @typedef {{
 *   stream: Stream | null, body: Uint8Array | Error | null, choice: import('./pacing.js').Choice,
 *   pacing: import('./pacing.js').Pacing | null, pace: Pace, interactions: Interaction[],
 *   interaction: number, note: string, problems: string[], position: number, length: number, time: number,
 *   live: boolean, follows: boolean, playing: boolean, speed: number, idleLimit: number, wholeConversation: boolean,
 * }} State
 */

export const NOTHING = new Float64Array(0);

/** @returns {State} */
export function emptyState() {
  return {
    stream: null,
    body: null,
    choice: { name: 'known', rate: null, given: NOTHING_GIVEN },
    pacing: null,
    pace: new Pace(NOTHING, 0),
    interactions: [],
    interaction: 0,
    note: '',
    problems: [],
    position: 0,
    length: 0,
    time: 0,
    live: false,
    follows: true,
    playing: false,
    speed: 1,
    idleLimit: 0,
    wholeConversation: false,
  };
}

/**
 * Take over what the model says of how to play.
 * @param {State} state
 * @param {import('./traits.js').Model} model
 */
export function readSettings(state, model) {
  const speed = numberOr(model.get('speed'), 1);
  state.speed = speed > 0 ? speed : 1;
  state.idleLimit = Math.max(0, numberOr(model.get('idle_limit'), 0));
  state.wholeConversation = Boolean(model.get('whole_conversation'));
  readChoice(state, model);
}

/**
 * Take over what the model says of pacing.
 * @param {State} state
 * @param {import('./traits.js').Model} model
 */
export function readChoice(state, model) {
  const rate = numberOr(model.get('pacing_rate'), 0);
  state.choice = {
    name: String(model.get('pacing') ?? 'known'),
    rate: rate > 0 ? rate : null,
    given: { ...NOTHING_GIVEN, ...model.get('pacing_given') },
  };
}

/**
 * The sentence to show where there is nothing to replay; "" if there is.
 * @param {Interaction | undefined} chosen
 * @param {Stream | null} stream
 */
export function noteOn(chosen, stream) {
  if (stream) return stream.length ? '' : stream.status === 'live' ? 'Nothing has come yet.' : 'This stream holds no chunks.';
  if (!chosen) return 'This recording holds no interactions.';
  return chosen.chunks === null ? chosen.note || 'This interaction is no streamed completion.' : 'loading…';
}
