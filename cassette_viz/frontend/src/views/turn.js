// @ts-check
/** One message of the request: who speaks, the words, tool calls as they looked when they were streamed. */

import { isLong } from '../asked.js';
import { h, on, set, write } from '../dom.js';
import { kindWords, visible } from '../format.js';

/** @typedef {import('../asked.js').Turn} Turn */

/**
 * @param {Turn} turn
 * @param {AbortSignal} signal
 */
export function turnView(turn, signal) {
  const { role, speaker, text, calls, other, result } = turn;
  const element = h('div', { class: 'cv-turn', 'data-message': true, 'data-role': role });
  if (result) {
    const name = h('span', { class: 'cv-name' }, visible(result.name) || 'tool');
    const id = h('span', { class: 'cv-faint cv-id' }, visible(result.id));
    const label = h('div', { class: 'cv-label' }, name, 'result', id);
    const card = h('div', { class: 'cv-tool', 'data-colour': result.colour }, label);
    if (text) card.append(words(text, 'cv-code', label, signal));
    element.append(card);
  } else {
    const label = h('div', { class: 'cv-label' }, h('span', { class: 'cv-role' }, visible(speaker)));
    if (speaker || isLong(text)) element.append(label);
    if (text) element.append(words(text, 'cv-said', label, signal));
  }
  for (const { colour, call } of calls) {
    const label = h(
      'div',
      { class: 'cv-label' },
      h('span', { class: 'cv-name' }, visible(call.name) || 'tool call'),
      h('span', { class: 'cv-faint cv-id' }, visible(call.id)),
    );
    const card = h('div', { class: 'cv-tool', 'data-colour': colour }, label);
    card.append(words(call.arguments, 'cv-code', label, signal));
    element.append(card);
  }
  const nothing = !text && !calls.length && !other.length;
  const kinds = other.map((kind) => visible(kindWords(kind))).join(', ');
  const rest = nothing ? 'nothing' : kinds && `${kinds}, not shown`;
  if (rest) element.append(h('div', { class: 'cv-faint cv-other' }, rest));
  return element;
}

/**
 * The words; long ones are folded, and their label gets what unfolds them.
 * @param {string} text
 * @param {string} className
 * @param {HTMLElement} label
 * @param {AbortSignal} signal
 */
function words(text, className, label, signal) {
  const host = h('div', { class: className, 'data-asked-text': true, dir: 'auto' }, text);
  if (!isLong(text)) return host;
  host.classList.add('cv-clipped');
  const fold = h('button', { type: 'button', class: 'cv-link', 'aria-expanded': 'false' }, 'show all');
  label.append(fold);
  on(
    fold,
    'click',
    () => {
      const open = !host.classList.toggle('cv-clipped');
      set(fold, { 'aria-expanded': String(open) });
      write(fold, open ? 'fold' : 'show all');
    },
    signal,
  );
  return host;
}
