// @ts-check
/** Pictures that came with the stream, and what can be said of sounds. Nothing is ever fetched. */

import { h, set, write } from '../dom.js';
import { count, plural } from '../format.js';
import { lastUpTo } from '../search.js';

/** @typedef {import('../columns.js').Part} Part */
/** @typedef {import('../columns.js').Media} Media */

const RASTER = /^image\/(?:png|jpeg|gif|webp|avif)$/;
const DATA_URL = /^data:image\/(?:png|jpeg|gif|webp|avif);base64,[A-Za-z0-9+/=\s]+$/;
const BASE64 = /^[A-Za-z0-9+/=\s]+$/;

/**
 * An address for an <img> that cannot lead out of the page; "" if there is none.
 * @param {Media} piece
 */
export function safeSource({ type, data }) {
  if (DATA_URL.test(data)) return data;
  return RASTER.test(type) && BASE64.test(data) ? `data:${type};base64,${data}` : '';
}

/** @param {Part} part */
export function mediaView(part) {
  if (!part.media.length) return null;
  const picture = h('img', { class: 'cv-picture', hidden: true });
  const caption = h('div', { class: 'cv-faint', dir: 'auto' });
  return {
    element: h('div', { class: 'cv-media' }, picture, caption),
    /** @param {number} position */
    update(position) {
      const piece = lastUpTo(part.media, position);
      const source = piece && part.kind === 'image' ? safeSource(piece) : '';
      picture.hidden = !source;
      if (source) set(picture, { src: source, alt: `picture from chunk ${piece?.chunk}` });
      write(caption, piece ? captionOf(part, piece, source, position) : '');
    },
  };
}

/**
 * @param {Part} part
 * @param {Media} piece
 * @param {string} source
 * @param {number} position
 */
function captionOf(part, piece, source, position) {
  if (source) return `${piece.type || 'picture'}, ${count(piece.data.length)} characters of base64`;
  if (/^[a-z][a-z0-9+.-]*:/i.test(piece.data)) return `${piece.type} at ${piece.data.slice(0, 300)} (not fetched)`;
  const pieces = part.media.filter(({ chunk }) => chunk <= position);
  const length = pieces.reduce((sum, { data }) => sum + data.length, 0);
  return `${piece.type || part.kind}, ${plural(pieces.length, 'piece')}, ${count(length)} characters of base64`;
}
