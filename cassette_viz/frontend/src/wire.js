// @ts-check
/** The bytes of the response: unpacked once, then cut. */

/** @typedef {import('./columns.js').Bytes} Bytes */
/** @typedef {import('./columns.js').Stream} Stream */

/**
 * Unpack the response body. Notebooks hand over bytes, pages without a kernel base64.
 * @param {Bytes} packed
 * @returns {Promise<Uint8Array>}
 */
export async function unpack(packed) {
  const bytes = /** @type {Uint8Array<ArrayBuffer>} */ (asBytes(packed));
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
  return new Uint8Array(await new Response(unpacked).arrayBuffer());
}

/**
 * @param {Bytes} packed
 * @returns {Uint8Array}
 */
function asBytes(packed) {
  if (typeof packed === 'string') return Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  if (packed instanceof ArrayBuffer) return new Uint8Array(packed);
  return new Uint8Array(packed.buffer, packed.byteOffset, packed.byteLength);
}

/**
 * Where the bytes of a chunk lie in the response body.
 * @param {Stream} stream
 * @param {number} chunk
 * @returns {{start: number, end: number}}
 */
export function frameSpan(stream, chunk) {
  return { start: stream.frameStarts[chunk - 1], end: stream.frameEnds[chunk - 1] };
}

/**
 * Bytes behind a chunk that belong to no chunk: comments that keep the connection alive, a cut-off end.
 * @param {Stream} stream
 * @param {number} chunk 0 for those before the first chunk
 * @param {number} bodyLength
 * @returns {{start: number, end: number}}
 */
export function gapSpan(stream, chunk, bodyLength) {
  const start = chunk ? stream.frameEnds[chunk - 1] : 0;
  const end = chunk < stream.length ? stream.frameStarts[chunk] : bodyLength;
  return { start, end: Math.max(start, end) };
}

const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * @param {Uint8Array} body
 * @param {{start: number, end: number}} span
 * @param {number} [limit] of bytes
 */
export function textOf(body, { start, end }, limit = Infinity) {
  return UTF8.decode(body.subarray(start, Math.min(end, start + limit)));
}
