// @ts-check
/** Tokens and money at any position: a binary search and a share of the way, however long the stream. */

import { tokensOf } from './tokens.js';

/** The contract; see frontend/payload.py.
 * @typedef {{
 *   input_tokens: number | null, knots: [number, number, number | null][], exact: boolean, settled: number,
 *   tokens_by: string, money_by: string, money_settled_by: string, sources: string[],
 * }} MeterPayload
 */
/** `come[n]` are the tokens of the first n chunks. @typedef {MeterPayload & {come: Float64Array}} Meter */
/**
 * `exact` and `settled` say that tokens, or money, are told and not reckoned; `usd` is null where no price is known.
 * @typedef {{tokens: number, exact: boolean, usd: number | null, settled: boolean, by: string}} Reading
 */

/**
 * @param {import('./tokens.js').Brought} stream
 * @param {MeterPayload | null | undefined} payload
 * @returns {Meter | null}
 */
export function compileMeter(stream, payload) {
  if (!payload) return null;
  const come = new Float64Array(stream.length + 1);
  tokensOf(stream).forEach((tokens, place) => (come[place + 1] = come[place] + tokens));
  return { ...payload, come };
}

/**
 * What had come, and what it had cost, after chunk `position`.
 * @param {Meter} meter
 * @param {number} position
 * @returns {Reading}
 */
export function readMeter(meter, position) {
  const { knots, come } = meter;
  const settled = position >= meter.settled;
  const by = settled ? meter.money_settled_by : meter.money_by;
  if (position < 1) return { tokens: 0, exact: true, usd: by ? 0 : null, settled: true, by: '' };
  const next = knotsUpTo(knots, position);
  const [at, tokens, usd] = knots[Math.max(0, next - 1)];
  const [to, tokensThen, usdThen] = knots[next] ?? knots[next - 1];
  const way = come[to] - come[at];
  const share = way > 0 ? (come[position] - come[at]) / way : 0;
  return {
    tokens: tokens + share * (tokensThen - tokens),
    exact: meter.exact || settled,
    usd: usd === null || usdThen === null ? usd : usd + share * (usdThen - usd),
    settled,
    by,
  };
}

/**
 * How many knots are not behind `position`.
 * @param {MeterPayload['knots']} knots
 * @param {number} position
 */
function knotsUpTo(knots, position) {
  let low = 0;
  let high = knots.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (knots[middle][0] <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}
