// @ts-check
/** How much each chunk brings: characters as Python counts them, and tokens as they are told or estimated. */

/** @typedef {Pick<import('./columns.js').Stream, 'length' | 'parts' | 'tokens'>} Brought */

/**
 * How many characters each chunk adds, to parts of any kind; or of some kinds only.
 * @param {Brought} stream
 * @param {(kind: string) => boolean} [counted]
 */
export function charactersOf(stream, counted = () => true) {
  const sizes = new Float64Array(stream.length);
  for (const { kind, text, chunks, ends } of stream.parts) {
    if (!counted(kind)) continue;
    const wide = /[\udc00-\udfff]/.test(text); // Python counts these pairs as one
    for (let place = 0; place < chunks.length; place++) {
      const start = place ? ends[place - 1] : 0;
      const end = ends[place];
      sizes[chunks[place] - 1] += wide ? [...text.slice(start, end)].length : end - start;
    }
  }
  return sizes;
}

/** How many tokens each chunk brings. @param {Brought} stream */
export function tokensOf(stream) {
  const { listed, per_character: rates } = stream.tokens;
  const answer = charactersOf(stream, (kind) => kind !== 'reasoning' && kind !== 'citation');
  const reasoning = charactersOf(stream, (kind) => kind === 'reasoning');
  return answer.map((size, place) => listed?.[place] ?? size * rates[0] + reasoning[place] * rates[1]);
}
