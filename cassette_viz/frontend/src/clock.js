// @ts-check
/** Playback time. Nothing here reads a clock: the caller says what time it is. */

import { countUpTo } from './search.js';

/**
 * Runs at a speed that may change while it runs. All times in milliseconds.
 */
export class PlaybackClock {
  /** @type {number} */ #base = 0; // play time at the moment `#since`
  /** @type {number} */ #since = 0;
  #speed = 1;
  #running = false;

  get running() {
    return this.#running;
  }

  /**
   * The play time at the moment `now`.
   * @param {number} now
   */
  at(now) {
    // a frame's time stamp may lie just before the event that started the clock
    return this.#running ? this.#base + Math.max(0, now - this.#since) * this.#speed : this.#base;
  }

  /**
   * @param {number} now
   * @param {{time?: number, speed?: number, running?: boolean}} change
   */
  set(now, { time = this.at(now), speed = this.#speed, running = this.#running }) {
    this.#base = time;
    this.#since = now;
    this.#speed = speed;
    this.#running = running;
  }
}

/**
 * When each chunk is played: as streamed, or with long gaps cut down to a limit.
 *
 * The wait before chunk 1 is a gap like the others.
 */
export class Pace {
  /**
   * @param {Float64Array} times arrival of each chunk in ms since the request, never decreasing
   * @param {number} idleLimit in ms; 0 for none
   */
  constructor(times, idleLimit) {
    this.streamed = times;
    this.idleLimit = idleLimit > 0 ? idleLimit : 0;
    this.played = this.idleLimit ? capGaps(times, this.idleLimit) : times;
    this.duration = times.length ? this.played[times.length - 1] : 0;
  }

  /**
   * How many chunks have come at a play time.
   * @param {number} time
   */
  positionAt(time) {
    return countUpTo(this.played, time);
  }

  /**
   * The play time at which position `position` is reached.
   * @param {number} position
   */
  timeOf(position) {
    return position > 0 && this.played.length ? this.played[Math.min(position, this.played.length) - 1] : 0;
  }

  /**
   * The stream time that corresponds to a play time, in between chunks too.
   * @param {number} time
   */
  toStream(time) {
    return between(this.played, this.streamed, time);
  }

  /**
   * The play time that corresponds to a stream time.
   * @param {number} time
   */
  toPlay(time) {
    return between(this.streamed, this.played, time);
  }
}

/**
 * The play time at which a replay stands when its pace changes: as far between the same two chunks.
 * @param {Pace} before
 * @param {Pace} after
 * @param {number} time
 */
export const carriedOver = (before, after, time) => between(before.played, after.played, time);

/**
 * @param {Float64Array} times
 * @param {number} limit
 */
function capGaps(times, limit) {
  const played = new Float64Array(times.length);
  let before = 0;
  let sum = 0;
  for (let place = 0; place < times.length; place++) {
    sum += Math.min(times[place] - before, limit);
    before = times[place];
    played[place] = sum;
  }
  return played;
}

/**
 * Linear interpolation from one column to the other; both begin at an unwritten 0.
 * @param {Float64Array} from
 * @param {Float64Array} to
 * @param {number} time
 */
function between(from, to, time) {
  if (from === to || !from.length) return time;
  const place = countUpTo(from, time);
  if (place === from.length) return to[place - 1];
  const start = place ? from[place - 1] : 0;
  const target = place ? to[place - 1] : 0;
  const length = from[place] - start;
  return length ? target + ((time - start) / length) * (to[place] - target) : target;
}
