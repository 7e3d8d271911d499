// @ts-check
/** Where a long text is cut into blocks, so that a browser only ever lays out the last of them anew. */

const SIZE = 4096;
const LONGEST = 16384;

/**
 * Cut a text into blocks of about 4 KB at ends of lines; a line that is longer than 16 KB is cut anyway.
 * @param {string} text
 * @param {number} from where the text begins
 * @returns {Int32Array} the start of each block, then the end of the text
 */
export function blockStarts(text, from = 0) {
  const starts = [from];
  for (let start = from; start < text.length;) {
    let next = text.indexOf('\n', start + SIZE - 1) + 1;
    if (!next || next - start > LONGEST) next = start + LONGEST;
    if (next >= text.length) break;
    const before = text.charCodeAt(next - 1);
    if (before >= 0xd800 && before < 0xdc00) next--; // never between the halves of a character
    starts.push(next);
    start = next;
  }
  starts.push(text.length);
  return Int32Array.from(starts);
}
