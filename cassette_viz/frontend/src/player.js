// @ts-check
/** One controller per model: it holds the state that all views of the model draw, and alone writes traits. */

import { Pace, PlaybackClock, carriedOver } from './clock.js';
import { compile, isSame } from './columns.js';
import { createFollowing } from './following.js';
import { pacingOf } from './pacing.js';
import { nextStop, previousStop } from './snapshot.js';
import { NOTHING, emptyState, noteOn, readChoice, readSettings } from './state.js';
import { TraitWriter, numberOr } from './traits.js';

/** @typedef {import('./traits.js').Interaction} Interaction */
/** @typedef {import('./traits.js').Model} Model */
/** @typedef {ReturnType<typeof createPlayer>['actions']} Actions */
/** @typedef {import('./state.js').State} State */

export const SPEEDS = [0.25, 0.5, 1, 2, 4, 10, 100];

/** @param {Model} model */
export function createPlayer(model) {
  const clock = new PlaybackClock();
  const writer = new TraitWriter(model);
  /** @type {Set<(state: State) => void>} */
  const views = new Set();
  const state = emptyState();
  let request = 0; // of an animation frame
  let written = 0; // the position in the model when it last changed, by whomever

  const draw = () => views.forEach((update) => update(state));

  /** @param {number} now */
  const frame = (now) => {
    request = 0;
    state.time = Math.min(clock.at(now), state.pace.duration);
    state.position = state.pace.positionAt(state.time);
    if (state.position >= state.length) {
      if (!goOn()) play(false);
      return;
    }
    writer.soon({ position: state.position });
    request = requestAnimationFrame(frame);
    draw();
  };

  /** Play the interaction that continues this one, if that is wanted; false if there is none. */
  const goOn = () => {
    const next = state.stream?.asked?.continued_by ?? -1;
    if (!state.wholeConversation || !state.interactions[next]?.chunks) return false;
    // the listener for it sees to the rest, and `load` plays because the model does
    writer.now({ position: state.position, playing: true, interaction: next });
    return true;
  };

  /** @param {boolean} playing */
  const run = (playing) => {
    const now = performance.now();
    state.time = Math.min(clock.at(now), state.pace.duration);
    if (state.playing) state.position = Math.max(state.position, state.pace.positionAt(state.time));
    state.playing = playing;
    clock.set(now, { running: playing, time: state.time });
    cancelAnimationFrame(request);
    request = playing ? requestAnimationFrame(frame) : 0;
  };

  /** @param {boolean} on */
  const play = (on) => {
    if (on && !state.stream && state.length) return; // it is on its way; `load` starts it
    if (on && !state.playing && state.position >= state.length) place(0);
    state.follows = !on && state.position >= state.length;
    run(on && state.stream !== null && state.length > 0);
    writer.now({ playing: state.playing, position: state.position });
    draw();
  };

  /** Go to a position, without telling anybody. @param {number} position */
  const place = (position) => {
    state.position = Math.max(0, Math.min(state.length, Math.round(numberOr(position, 0))));
    state.time = state.pace.timeOf(state.position);
    clock.set(performance.now(), { time: state.time });
  };

  /** Take over the chosen interaction, and its stream if it is here. */
  const load = () => {
    const interactions = model.get('interactions');
    state.interactions = Array.isArray(interactions) ? interactions : [];
    state.interaction = numberOr(model.get('interaction'), 0);
    state.problems = model.get('problems') ?? [];
    const chosen = state.interactions[state.interaction];
    const payload = model.get('payloads')?.[String(state.interaction)] ?? null;
    if (payload && state.stream && (isSame(payload, state.stream.payload) || following.goOn(payload))) return;
    state.stream = payload ? compile(payload) : null;
    state.body = null;
    state.length = state.stream?.length ?? chosen?.chunks ?? 0;
    state.note = noteOn(chosen, state.stream);
    setPace();
    state.live = state.stream?.status === 'live';
    place(state.live && state.follows ? state.length : state.position);
    if (!state.stream) return;
    following.open(state.stream);
    if (model.get('playing') && !state.playing) play(true);
  };

  const setPace = () => {
    state.pacing = state.stream && pacingOf(state.stream, state.choice);
    state.pace = new Pace(state.pacing?.times ?? NOTHING, state.idleLimit * 1000);
  };

  /** Pace anew, and stay where it stands, also in mid-gap and while playing. */
  const changePace = () => {
    const now = performance.now();
    const before = state.pace;
    const time = Math.min(clock.at(now), before.duration);
    if (state.playing) state.position = Math.max(state.position, before.positionAt(time));
    setPace();
    const there = carriedOver(before, state.pace, time);
    state.time = state.pace.positionAt(there) === state.position ? there : state.pace.timeOf(state.position);
    clock.set(now, { time: state.time });
  };

  /** Take over that the stream has become longer. */
  const lengthen = () => {
    const { stream } = state;
    if (!stream) return;
    const follows = state.live && state.follows && !state.playing;
    state.length = stream.length;
    state.live = stream.status === 'live';
    state.note = noteOn(undefined, stream);
    changePace();
    if (!follows || state.position === state.length) return;
    place(state.length);
    writer.soon({ position: state.position });
  };
  const following = createFollowing(model, state, { lengthen, draw });

  const actions = {
    play,
    toggle: () => play(!state.playing),
    /** @param {number} position @param {boolean} [settled] false while it is still moving, as in dragging */
    seek(position, settled = true) {
      place(position);
      state.follows = state.position >= state.length;
      if (state.playing && state.position >= state.length) play(false);
      if (settled) writer.now({ position: state.position });
      else writer.soon({ position: state.position });
      draw();
    },
    /** @param {number} chunks */
    step(chunks) {
      if (state.playing) play(false);
      actions.seek(state.position + chunks);
    },
    /** @param {number} direction 1 or -1 */
    toStop(direction) {
      if (!state.stream) return;
      const stop = direction > 0 ? nextStop(state.stream, state.position) : previousStop(state.stream, state.position);
      if (stop !== null) actions.seek(stop);
    },
    /** @param {number} speed */
    setSpeed(speed) {
      state.speed = numberOr(speed, 1) > 0 ? numberOr(speed, 1) : 1;
      clock.set(performance.now(), { speed: state.speed });
      writer.now({ speed: state.speed });
      draw();
    },
    /** @param {number} direction 1 for faster, -1 for slower */
    changeSpeed(direction) {
      const faster = SPEEDS.find((speed) => speed > state.speed);
      const slower = SPEEDS.findLast((speed) => speed < state.speed);
      actions.setSpeed((direction > 0 ? faster : slower) ?? state.speed);
    },
    /** @param {number} limit in seconds; 0 for none */
    setIdleLimit(limit) {
      limitGaps(limit);
      writer.now({ idle_limit: state.idleLimit });
      draw();
    },
    /** @param {string} name @param {number | null} rate null for the usual one */
    setPacing(name, rate = null) {
      state.choice = { ...state.choice, name, rate };
      changePace();
      writer.now({ pacing: name, pacing_rate: rate });
      draw();
    },
    /** @param {boolean} on */
    setWholeConversation(on) {
      state.wholeConversation = on;
      writer.now({ whole_conversation: on });
      draw();
    },
    /** @param {boolean} dark what the page looks like */
    tellTheme: (dark) => void (model.get('dark') === dark || writer.now({ dark })),
    /** @param {number} width what it has of the page, in px */
    tellRoom: (width) => void (model.get('width') === width || writer.soon({ width })),
    /** @param {number} interaction */
    choose(interaction) {
      writer.now({ playing: false, position: 0, interaction }); // the listeners below do the rest
    },
  };

  /** @param {number} limit in seconds */
  const limitGaps = (limit) => {
    const now = performance.now();
    const streamed = state.pace.toStream(clock.at(now));
    state.idleLimit = Math.max(0, numberOr(limit, 0));
    state.pace = new Pace(state.pacing?.times ?? NOTHING, state.idleLimit * 1000);
    state.time = state.pace.toPlay(streamed);
    clock.set(now, { time: state.time });
  };

  /** What to do when the other side, or another view, has changed a trait. @type {Record<string, import('./traits.js').Listener>} */
  const listeners = {
    'change:position'() {
      writer.forget('position');
      const position = numberOr(model.get('position'), 0);
      if (model.get('interaction') !== state.interaction) return; // both changed: the listener for that one sees to it
      written = position;
      if (position === state.position) return;
      place(position);
      state.follows = state.position >= state.length;
      if (state.playing && state.position >= state.length) play(false);
      draw();
    },
    'change:playing'() {
      if (Boolean(model.get('playing')) !== state.playing) play(Boolean(model.get('playing')));
    },
    'change:speed'() {
      if (model.get('speed') !== state.speed) actions.setSpeed(model.get('speed'));
    },
    'change:idle_limit'() {
      if (model.get('idle_limit') === state.idleLimit) return;
      limitGaps(model.get('idle_limit'));
      draw();
    },
    'change:pacing': paceAnew,
    'change:pacing_rate': paceAnew,
    'change:whole_conversation'() {
      state.wholeConversation = Boolean(model.get('whole_conversation'));
      draw();
    },
    'change:interaction'() {
      if (model.get('interaction') === state.interaction) return;
      const wanted = numberOr(model.get('position'), 0);
      const set = wanted !== written;
      if (state.playing) run(false);
      state.position = set ? wanted : 0;
      state.stream = null;
      written = wanted;
      load();
      // not at once: the other side may be about to say where it wants to be
      if (!set) writer.later({ position: state.position });
      draw();
    },
    'change:interactions': reload,
    'change:payloads': reload,
    'change:problems': reload,
    'msg:custom': following.receive,
  };
  function paceAnew() {
    const { name, rate } = state.choice;
    readChoice(state, model);
    if (name === state.choice.name && rate === state.choice.rate) return;
    changePace();
    draw();
  }
  function reload() {
    load();
    draw();
  }
  state.position = written = numberOr(model.get('position'), 0);
  readSettings(state, model);
  clock.set(performance.now(), { speed: state.speed });
  load();
  for (const event in listeners) model.on(event, listeners[event]);

  return {
    actions,
    state,
    /**
     * Have a view drawn now and at every change; returns what ends it.
     * @param {(state: State) => void} update
     */
    show(update) {
      views.add(update);
      update(state);
      return () => void views.delete(update);
    },
    destroy() {
      cancelAnimationFrame(request);
      writer.destroy();
      for (const event in listeners) model.off(event, listeners[event]);
      views.clear();
    },
  };
}
