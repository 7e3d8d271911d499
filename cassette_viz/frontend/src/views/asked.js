// @ts-check
/** What was asked, above the answer: folded to one line, or open as the conversation that led to the answer. */

import { answerer, offer, summary, turnsOf } from '../asked.js';
import { h, on } from '../dom.js';
import { count, plural, visible } from '../format.js';
import { turnView } from './turn.js';

/** @typedef {import('../asked.js').Asked} Asked */
/** @typedef {import('../asked.js').Turn} Turn */
/** @typedef {import('../player.js').Actions} Actions */

const AT_ONCE = 60; // messages; the ones before them on demand

/** What the two lines say that lead to another interaction. */
const NEIGHBOURS = {
  previous: { words: 'continues', name: 'Previous interaction of the conversation', arrow: '←' },
  next: { words: 'continued in', name: 'Next interaction of the conversation', arrow: '→' },
};

/**
 * A line that leads to another interaction of the same conversation.
 * @param {keyof typeof NEIGHBOURS} side
 * @param {number} place of the other interaction
 * @param {Actions} actions
 * @param {AbortSignal} signal
 */
export function neighbour(side, place, actions, signal) {
  const { words, name, arrow } = NEIGHBOURS[side];
  const go = h('button', { type: 'button', class: 'cv-link', 'aria-label': name, title: name }, arrow);
  on(go, 'click', () => actions.choose(place), signal);
  const line = h('p', { class: 'cv-neighbour' }, `${words} interaction ${count(place + 1)}`);
  if (side === 'previous') line.prepend(go);
  else line.append(go);
  return line;
}

/**
 * @param {Asked} asked
 * @param {Actions} actions
 * @param {(open: boolean) => void} folded is told when a hand opens something or folds it all
 * @param {AbortSignal} signal
 */
export function mountAsked(asked, actions, folded, signal) {
  const body = h('div', { class: 'cv-asked-body' });
  const line = h('summary', {}, `asked: ${summary(asked)}`);
  const fold = h('details', { class: 'cv-asked-fold' }, line, body);
  const element = h('section', { class: 'cv-asked', 'data-asked': true, 'aria-label': 'What was asked' }, fold);
  if (asked.continues !== null) {
    const lead = neighbour('previous', asked.continues, actions, signal);
    lead.prepend(h('span', { class: 'cv-role' }, visible(answerer(asked.messages))));
    element.append(lead);
  }

  const fill = () => {
    if (body.firstChild) return;
    if (asked.tools.length || asked.parameters.length) body.append(offered(asked));
    body.append(...turnViews(turnsOf(asked.messages), signal));
  };
  let open = asked.continues !== null && asked.messages.length > 0;
  if (open) fill();
  fold.open = open;
  on(line, 'click', fill, signal);
  on(
    fold,
    'toggle',
    () => {
      if (fold.open === open) return; // as it was made
      open = fold.open;
      folded(open);
    },
    signal,
  );
  on(body, 'click', (event) => asksForMore(event) && folded(true), signal);
  return { element, isOpen: () => open };
}

/** @param {Event} event */
const asksForMore = ({ target }) => target instanceof Element && target.closest('button, summary') !== null;

/**
 * The last messages, and what brings the ones before them.
 * @param {Turn[]} turns
 * @param {AbortSignal} signal
 */
function turnViews(turns, signal) {
  const hidden = turns.slice(0, -AT_ONCE);
  const shown = turns.slice(-AT_ONCE).map((turn) => turnView(turn, signal));
  if (!hidden.length) return shown;
  const words = hidden.length === 1 ? 'show the message before' : `show ${plural(hidden.length, 'message')} before`;
  const more = h('button', { type: 'button', class: 'cv-link' }, words);
  on(more, 'click', () => more.replaceWith(...hidden.map((turn) => turnView(turn, signal))), signal);
  return [more, ...shown];
}

/**
 * Tools and parameters, in a fold of their own.
 * @param {Asked} asked
 */
function offered(asked) {
  const tools = asked.tools.map(({ name, description }) => [
    h('dt', { class: 'cv-name' }, visible(name)),
    h('dd', { dir: 'auto' }, description),
  ]);
  const parameters = asked.parameters.map(([name, value]) => [
    h('dt', { class: 'cv-code' }, visible(name)),
    h('dd', { class: 'cv-code', dir: 'auto' }, value),
  ]);
  return h(
    'details',
    { class: 'cv-offered' },
    h('summary', {}, offer(asked)),
    h('dl', {}, ...tools.flat(), ...parameters.flat()),
  );
}
