// @ts-check
/** The columns of the table, in order. */

/** @typedef {{name: string, head: string, label: string, numeric: boolean}} Column `label` is the head in full */

/** @type {Column[]} */
export const COLUMNS = [
  { name: 'file', head: 'file', label: 'file', numeric: false },
  { name: 'interaction', head: '#', label: '# interaction', numeric: true },
  { name: 'model', head: 'model', label: 'model', numeric: false },
  { name: 'provider', head: 'provider', label: 'provider', numeric: false },
  { name: 'dialect', head: 'dialect', label: 'dialect', numeric: false },
  { name: 'chunks', head: 'chunks', label: 'chunks', numeric: true },
  { name: 'clock', head: 'clock', label: 'clock of the times', numeric: false },
  { name: 'in', head: 'in', label: 'tokens in', numeric: true },
  { name: 'out', head: 'out', label: 'tokens out', numeric: true },
  { name: 'cost', head: 'cost', label: 'cost', numeric: true },
  { name: 'finish', head: 'finish', label: 'finish', numeric: false },
  { name: 'status', head: 'status', label: 'status', numeric: false },
];

/**
 * The order after a press on a column's head: of numbers one wants the largest, of all else the first.
 * @param {import('./sort.js').Order} order
 * @param {string} name
 * @returns {import('./sort.js').Order}
 */
export function pressed(order, name) {
  if (order.column === name) return { column: name, descending: !order.descending };
  const column = COLUMNS.find((each) => each.name === name);
  return { column: name, descending: Boolean(column?.numeric) && name !== 'interaction' };
}
