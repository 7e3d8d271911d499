// @ts-check
/** A stream under way in the player: what has come is added, and shown as it comes unless its reader looks elsewhere. */

import { become, grow } from './growth.js';
import { unpack } from './wire.js';

/** @typedef {import('./columns.js').Payload} Payload */
/** @typedef {import('./columns.js').Stream} Stream */
/** @typedef {import('./growth.js').Growth} Growth */
/** @typedef {import('./state.js').State} State */
/**
 * What the player does: take over that the stream has become longer, and draw.
 * @typedef {{lengthen: () => void, draw: () => void}} Player
 */

/**
 * @param {import('./traits.js').Model} model
 * @param {State} state
 * @param {Player} player
 */
export function createFollowing(model, state, player) {
  /** Pieces of the body that come while the rest is unpacked; null when it is. @type {Uint8Array[] | null} */
  let waiting = null;
  let asked = false; // for the whole, of which something was missed

  /** Unpack the bytes of a stream in the background. @param {Stream} stream */
  const open = (stream) => {
    /** @type {Uint8Array[]} */
    const pieces = [];
    waiting = pieces;
    /** @param {Uint8Array | Error} body */
    const opened = (body) => {
      if (state.stream !== stream || waiting !== pieces) return;
      waiting = null;
      state.body = body instanceof Error ? body : joined([body, ...pieces]);
      player.draw();
    };
    unpack(stream.wire).then(opened, (error) => opened(new Error(String(error))));
  };

  /**
   * Take a message of the other side: what is new of the stream on screen.
   * @param {{place?: number, growth?: Growth}} message
   * @param {DataView[]} [buffers] the bytes that are new
   */
  const receive = ({ place, growth }, buffers = []) => {
    if (!growth || place !== state.interaction) return;
    const { stream } = state;
    if (!stream || growth.start > stream.length) {
      if (!asked) model.send?.({ whole: true });
      asked = true;
      return;
    }
    if (!grow(stream, growth)) return; // told already, with the whole
    const piece = joined(buffers.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength)));
    if (waiting) waiting.push(piece);
    else if (state.body instanceof Uint8Array) state.body = joined([state.body, piece]);
    player.lengthen();
    player.draw();
  };

  /** Take over the whole of the stream on screen; false if that is another one. @param {Payload} payload */
  const goOn = (payload) => {
    if (!state.live || !state.stream || !become(state.stream, payload)) return false;
    asked = false;
    open(state.stream);
    player.lengthen();
    return true;
  };

  return { open, receive, goOn };
}

/** @param {Uint8Array[]} pieces */
function joined(pieces) {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let end = 0;
  for (const piece of pieces) {
    whole.set(piece, end);
    end += piece.length;
  }
  return whole;
}
