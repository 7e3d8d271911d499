// cassette_viz/frontend/src/explorer/columns.js
var COLUMNS = [
  { name: "file", head: "file", label: "file", numeric: false },
  { name: "interaction", head: "#", label: "# interaction", numeric: true },
  { name: "model", head: "model", label: "model", numeric: false },
  { name: "provider", head: "provider", label: "provider", numeric: false },
  { name: "dialect", head: "dialect", label: "dialect", numeric: false },
  { name: "chunks", head: "chunks", label: "chunks", numeric: true },
  { name: "clock", head: "clock", label: "clock of the times", numeric: false },
  { name: "in", head: "in", label: "tokens in", numeric: true },
  { name: "out", head: "out", label: "tokens out", numeric: true },
  { name: "cost", head: "cost", label: "cost", numeric: true },
  { name: "finish", head: "finish", label: "finish", numeric: false },
  { name: "status", head: "status", label: "status", numeric: false }
];
function pressed(order, name) {
  if (order.column === name) return { column: name, descending: !order.descending };
  const column = COLUMNS.find((each) => each.name === name);
  return { column: name, descending: Boolean(column?.numeric) && name !== "interaction" };
}

// cassette_viz/frontend/src/explorer/table.js
var NO_TEXT = { words: [], codes: [] };
var NO_NUMBERS = new Float64Array(0);
var EMPTY = { size: 0, text: {}, numbers: {}, problems: /* @__PURE__ */ new Map(), places: /* @__PURE__ */ new Map() };
function decode(message) {
  if (!message?.byteLength) return EMPTY;
  return compile(JSON.parse(new TextDecoder().decode(message)));
}
function compile({ text, numbers, problems }) {
  const size = text.file.codes.length;
  const table = { size, text, numbers: {}, problems: new Map(problems), places: /* @__PURE__ */ new Map() };
  for (const name in numbers) table.numbers[name] = Float64Array.from(numbers[name], (value) => value ?? NaN);
  table.numbers.problems = new Float64Array(size);
  for (const [row, list] of problems) table.numbers.problems[row] = list.length;
  for (let row = 0; row < size; row++) table.places.set(keyOf(table, row), row);
  return table;
}
var keyOf = (table, row) => `${table.text.file.codes[row]}:${table.numbers.place[row]}`;
var textColumn = (table, name) => table.text[name] ?? NO_TEXT;
var numberColumn = (table, name) => table.numbers[name] ?? NO_NUMBERS;
function textAt(table, name, row) {
  const { words, codes } = textColumn(table, name);
  return words[codes[row]] ?? "";
}
var numberAt = (table, name, row) => numberColumn(table, name)[row] ?? NaN;

// cassette_viz/frontend/src/explorer/query.js
var TERM = /(-?)(?:([a-z_]+)(:|>=|<=|>|<|=))?("[^"]*"?|\S+)/gi;
var FIELDS = {
  file: "file",
  model: "model",
  provider: "provider",
  host: "provider",
  dialect: "dialect",
  finish: "finish",
  status: "status",
  clock: "clock",
  http: "http",
  format: "format",
  request: "request",
  source: "cost_source",
  problem: "problems",
  problems: "problems",
  chunks: "chunks",
  in: "in",
  out: "out",
  cached: "cached",
  reasoning: "reasoning",
  cost: "cost",
  headers: "headers",
  duration: "duration"
};
var NUMBERS_SHOWN = ["chunks", "in", "out", "cost"];
function parse(query) {
  return [...query.matchAll(TERM)].map(([whole, minus, name = "", operator = "", quoted]) => {
    const not = minus === "-" && whole.length > 1;
    const field = FIELDS[name.toLowerCase()] ?? "";
    const value = quoted.replace(/^"|"$/g, "").toLowerCase();
    const compares = operator !== "" && operator !== ":";
    if (name && (!field || value.startsWith("//") || compares && Number.isNaN(numberIn(value)))) {
      return { field: "", operator: ":", value: whole.slice(not ? 1 : 0).toLowerCase(), not };
    }
    return { field, operator: operator || ":", value, not };
  });
}
function matching(table, terms) {
  const mask = new Uint8Array(table.size).fill(1);
  for (const term of terms) {
    const hits = new Uint8Array(table.size);
    mark(table, term, hits);
    for (let row = 0; row < table.size; row++) mask[row] &= hits[row] ^ Number(term.not);
  }
  return mask;
}
function mark(table, { field, operator, value }, hits) {
  if (!value) {
    hits.fill(1);
  } else if (field === "") {
    for (const name in table.text) markText(table, name, value, hits);
    for (const name of NUMBERS_SHOWN) markNumbers(table, name, "=", value, hits);
    markProblems(table, value, hits);
  } else if (field in table.text) {
    markText(table, field, value, hits);
  } else if (field === "problems" && operator === ":") {
    markProblems(table, value, hits);
  } else {
    markNumbers(table, field, operator === ":" ? "=" : operator, value, hits);
  }
}
function markText(table, name, value, hits) {
  const { words, codes } = textColumn(table, name);
  const found = words.map((word) => word.toLowerCase().includes(value));
  if (!found.includes(true)) return;
  for (let row = 0; row < codes.length; row++) if (found[codes[row]]) hits[row] = 1;
}
function markProblems(table, value, hits) {
  for (const [row, problems] of table.problems) {
    if (problems.some((problem) => problem.toLowerCase().includes(value))) hits[row] = 1;
  }
}
var COMPARISONS = {
  "=": (a, b) => a === b,
  ">": (a, b) => a > b,
  "<": (a, b) => a < b,
  ">=": (a, b) => a >= b,
  "<=": (a, b) => a <= b
};
function markNumbers(table, name, operator, value, hits) {
  const wanted = numberIn(value);
  if (Number.isNaN(wanted)) return;
  const numbers = numberColumn(table, name);
  const holds = COMPARISONS[operator];
  for (let row = 0; row < numbers.length; row++) if (holds(numbers[row], wanted)) hits[row] = 1;
}
function numberIn(text) {
  return /^\$?\d[\d,]*(\.\d*)?$|^\$?\.\d+$/.test(text) ? Number(text.replace(/[$,]/g, "")) : NaN;
}

// cassette_viz/frontend/src/explorer/sort.js
var STATUSES = ["error", "unreadable", "truncated", "no stream", "complete"];
var CLOCKS = ["recorded", "reported", "bounded", "modelled"];
var ORDERED = { status: STATUSES, clock: CLOCKS };
var NATURAL = new Intl.Collator("en", { numeric: true });
function sorted(table, { column, descending }) {
  const places = Uint32Array.from({ length: table.size }, (_, place) => place);
  const ranks = ranksOf(table, column);
  const sign = descending ? -1 : 1;
  return places.sort((a, b) => {
    const left = ranks[a];
    const right = ranks[b];
    if (left === right) return a - b;
    if (left !== left) return right !== right ? a - b : 1;
    if (right !== right) return -1;
    return (left - right) * sign;
  });
}
function ranksOf(table, column) {
  if (!(column in table.text)) return numberColumn(table, column);
  const { words, codes } = textColumn(table, column);
  if (column === "file") return codes;
  const rankOfWord = new Float64Array(words.length).fill(NaN);
  words.map((word, code) => ({ word, code })).filter(({ word }) => word).sort((a, b) => compare(column, a.word, b.word)).forEach(({ code }, rank) => rankOfWord[code] = rank);
  return Float64Array.from(codes, (code) => rankOfWord[code]);
}
function compare(column, a, b) {
  const words = ORDERED[column];
  return words ? words.indexOf(a) - words.indexOf(b) : NATURAL.compare(a, b);
}

// cassette_viz/frontend/src/explorer/controller.js
var NOTHING_YET = { files: null, read: 0, unreadable: 0, unrecognised: 0, done: false, stopped: "" };
function createController(model) {
  const views = /* @__PURE__ */ new Set();
  const state = {
    table: EMPTY,
    shown: new Uint32Array(0),
    progress: NOTHING_YET,
    query: "",
    order: { column: "file", descending: false },
    active: "",
    chosen: "",
    opened: { key: "", shown: false, trouble: "" }
  };
  let inOrder = state.shown;
  const draw = () => views.forEach((view) => view(state));
  const sort = () => inOrder = sorted(state.table, state.order);
  const filter = () => {
    const terms = parse(state.query);
    const mask = matching(state.table, terms);
    state.shown = terms.length ? inOrder.filter((row) => mask[row]) : inOrder;
  };
  const read = {
    table() {
      state.table = decode(model.get("table"));
      sort();
      filter();
    },
    progress() {
      state.progress = { ...NOTHING_YET, ...model.get("progress") };
    },
    chosen() {
      state.chosen = keyFrom(model.get("chosen"));
      state.active = state.chosen || state.active;
    },
    opened() {
      const { row, shown = false, trouble = "" } = model.get("opened") ?? {};
      state.opened = { key: keyFrom(row), shown, trouble };
    }
  };
  const listeners = Object.entries(read).map(([name, take]) => {
    take();
    const listener = () => {
      take();
      draw();
    };
    model.on(`change:${name}`, listener);
    return () => model.off(`change:${name}`, listener);
  });
  const actions = {
    /** @param {string} query */
    filter(query) {
      if (query === state.query) return;
      state.query = query;
      filter();
      draw();
    },
    /** @param {string} column */
    sortBy(column) {
      state.order = pressed(state.order, column);
      sort();
      filter();
      draw();
    },
    /** @param {number} place in the rows that are shown */
    activate(place) {
      if (!state.shown.length) return;
      const row = state.shown[Math.max(0, Math.min(state.shown.length - 1, place))];
      state.active = keyOf(state.table, row);
      draw();
    },
    /** @param {string} key */
    choose(key) {
      if (!state.table.places.has(key)) return;
      state.active = state.chosen = key;
      model.set("chosen", key.split(":").map(Number));
      model.save_changes();
      draw();
    }
  };
  return {
    actions,
    /** @param {(state: State) => void} view */
    show(view) {
      views.add(view);
      view(state);
      return () => views.delete(view);
    },
    destroy() {
      for (const leave of listeners) leave();
      views.clear();
    }
  };
}
var keyFrom = (pair) => pair?.length === 2 ? pair.join(":") : "";

// cassette_viz/frontend/src/dom.js
function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  set(element, attributes);
  element.append(...children);
  return element;
}
function s(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  set(element, attributes);
  element.append(...children);
  return element;
}
function set(element, attributes) {
  for (const name in attributes) {
    const value = attributes[name];
    if (value === false || value === null || value === void 0) element.removeAttribute(name);
    else if (element.getAttribute(name) !== String(value === true ? "" : value)) {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
}
function write(node, text) {
  if (node.textContent === text) return;
  const only = node.firstChild;
  if (only instanceof Text && !only.nextSibling) only.data = text;
  else node.textContent = text;
}
function on(element, event, listener, signal) {
  element.addEventListener(
    event,
    /** @type {EventListener} */
    listener,
    { signal }
  );
}

// cassette_viz/frontend/src/format.js
var COUNT = new Intl.NumberFormat("en-US");
var count = (value) => COUNT.format(value);
var plural = (value, noun) => `${count(value)} ${noun}${value === 1 ? "" : "s"}`;
function measured(ms) {
  if (ms > 0 && ms < 0.01) return [String(Number((ms * 1e3).toPrecision(2))), "µs"];
  if (ms > 0 && ms < 9.95) return [String(Number(ms.toPrecision(2))), "ms"];
  const value = ms / 1e3;
  return [value < 100 ? value.toFixed(2) : COUNT.format(Math.round(value * 10) / 10), "s"];
}
var duration = (ms) => measured(ms).join(" ");
var DOLLARS = /* @__PURE__ */ new Map();
function money(usd) {
  const size = Math.abs(usd);
  const decimals = size === 0 || size >= 1 ? 2 : Math.min(12, Math.max(2, 2 - Math.floor(Math.log10(size))));
  let format = DOLLARS.get(decimals);
  if (!format) {
    const options = { minimumFractionDigits: decimals, maximumFractionDigits: decimals, roundingMode: "halfEven" };
    DOLLARS.set(decimals, format = new Intl.NumberFormat("en-US", options));
  }
  return `$${format.format(usd)}`;
}
var UNSEEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
function visible(text) {
  return text.replace(UNSEEN, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

// cassette_viz/frontend/src/explorer/words.js
function countWords(shown, all) {
  return shown === all ? plural(all, "interaction") : `${count(shown)} of ${plural(all, "interaction")}`;
}
function unreadableWords({ unreadable }) {
  return unreadable ? `${plural(unreadable, "file")} could not be read` : "";
}
function unrecognisedWords({ unrecognised }) {
  if (!unrecognised) return "";
  return unrecognised === 1 ? "1 file is no recording" : `${count(unrecognised)} files are no recordings`;
}
function readingWords({ files, read, done, stopped }) {
  if (stopped) return `reading stopped after ${plural(read, "file")}: ${visible(stopped)}`;
  if (done) return "";
  return files === null ? "looking for recordings…" : `reading ${count(read)} of ${plural(files, "file")}`;
}
function percentRead({ files, read, done }) {
  if (done) return 100;
  return files ? Math.min(99, Math.floor(100 * read / files)) : 0;
}
function emptyWords(shown, all, { files, done, unrecognised }) {
  if (shown) return "";
  if (all) return "Nothing matches the filter.";
  if (!done) return "";
  if (!files) return "There is no recording here.";
  return unrecognised === files ? "No file here is a recording in a format that is known." : "There are no interactions.";
}
function detailsOf(table, row) {
  const text = (name) => visible(textAt(table, name, row));
  const number = (name) => numberAt(table, name, row);
  const told = (name, after) => number(name) ? `${count(number(name))} ${after}` : "";
  const seconds = (name, words) => Number.isNaN(number(name)) ? "" : `${words} ${duration(1e3 * number(name))}`;
  return [
    text("request"),
    text("provider"),
    text("http"),
    text("dialect"),
    told("in", "tokens in"),
    told("cached", "cached"),
    told("out", "out"),
    told("reasoning", "reasoning"),
    text("finish") && `finish ${text("finish")}`,
    text("clock") && `times ${text("clock")}`,
    seconds("headers", "headers after"),
    seconds("duration", "last chunk after"),
    text("format")
  ].filter(Boolean);
}
function nameOfRow(table, row) {
  const interaction = numberAt(table, "interaction", row);
  const file = visible(textAt(table, "file", row));
  return Number.isNaN(interaction) ? file : `${file}, interaction ${count(interaction + 1)}`;
}

// cassette_viz/frontend/src/explorer/views/details.js
var HINT = "Choose a row to open it: click, or ↑ ↓ and enter.";
function mount(el) {
  const name = h("b", { dir: "auto" });
  const state = h("span", { class: "cv-soft", role: "status" });
  const facts = h("div", { class: "cv-facts" });
  const problems = h("ul", { class: "cv-notices" });
  const details = h("div", { class: "cv-details" }, h("div", { class: "cv-heading" }, name, state), facts, problems);
  el.append(details);
  let drawn = [];
  return {
    /** @param {State} state */
    update({ table, active, chosen, opened }) {
      const row = table.places.get(active);
      details.hidden = !table.size;
      write(name, row === void 0 ? "" : nameOfRow(table, row));
      name.hidden = row === void 0;
      write(state, row === void 0 ? HINT : active === chosen ? stateWords(chosen, opened) : "enter opens it");
      const now = [table, active, opened];
      if (now.every((value, place) => value === drawn[place])) return;
      drawn = now;
      facts.replaceChildren(...(row === void 0 ? [] : detailsOf(table, row)).map((fact) => h("span", {}, fact)));
      facts.hidden = !facts.firstChild;
      const wrong = [...row === void 0 ? [] : table.problems.get(row) ?? []];
      if (opened.trouble && opened.key === active) wrong.unshift(opened.trouble);
      problems.replaceChildren(...wrong.map((problem) => h("li", { dir: "auto" }, visible(problem))));
      problems.hidden = !wrong.length;
    }
  };
}
function stateWords(chosen, { key, shown, trouble }) {
  if (key !== chosen) return "opening…";
  if (trouble) return "cannot be opened";
  return shown ? "open below" : "there is nothing to open";
}

// cassette_viz/frontend/src/explorer/window.js
function rowsInSight({ scrolled, seen, rowHeight, count: count2, beyond = 8 }) {
  const top = Math.floor(scrolled / rowHeight) - beyond;
  const bottom = Math.ceil((scrolled + seen) / rowHeight) + beyond;
  const end = Math.max(0, Math.min(count2, bottom));
  return { first: Math.max(0, Math.min(top, end)), end };
}
function scrolledTo({ scrolled, seen, rowHeight, row }) {
  const top = row * rowHeight;
  if (top < scrolled) return top;
  return Math.max(scrolled, top + rowHeight - seen);
}

// cassette_viz/frontend/src/explorer/views/row.js
var SIGNS = {
  complete: { path: "M2.5 6.5 5 9l4.5-6", colour: "good" },
  truncated: { path: "M1 6h3.5M7.2 6h.4M10.4 6h.4", colour: "warn" },
  error: { path: "M6 1.5v6M6 10v.5", colour: "bad" },
  unreadable: { path: "M2.5 2.5l7 7M9.5 2.5l-7 7", colour: "bad" },
  "no stream": { path: "M2 6h8", colour: "none" }
};
var ALL_OF_IT = ["model", "provider", "dialect", "chunks", "clock", "in", "out", "cost", "finish"];
var ITS_END = ["in", "out", "cost", "finish"];
function rowElement(table, row, key, id, inSight) {
  const status = textAt(table, "status", row);
  const { sentence, instead } = sentenceOf(table, row);
  const replaced = instead.filter((name) => inSight.has(name));
  const cells = COLUMNS.flatMap(({ name, numeric }) => {
    if (name === replaced[0]) {
      const words = h("div", { class: "cv-words", dir: "auto" }, sentence);
      return [cell(name, false, sentence, [words], { colspan: replaced.length, "data-sentence": true })];
    }
    if (instead.includes(name)) return [];
    const { title, content } = contentOf(table, row, name);
    return [cell(name, numeric, title, content)];
  });
  return h("tr", { role: "row", id, "data-row": key, "data-status": status }, ...cells);
}
function cell(name, numeric, title, content, more = {}) {
  const place = COLUMNS.findIndex((column) => column.name === name) + 1;
  const attributes = { role: "gridcell", "aria-colindex": place, "data-column": name, "data-numeric": numeric };
  return h("td", { ...attributes, title: title || null, ...more }, ...content);
}
function sentenceOf(table, row) {
  const status = textAt(table, "status", row);
  const problem = table.problems.get(row)?.[0] ?? "";
  if (status === "unreadable") return { sentence: visible(problem), instead: ALL_OF_IT };
  if (status === "no stream") {
    const asked = ["request", "provider", "http"].map((name) => textAt(table, name, row)).filter(Boolean);
    return { sentence: visible([asked.join(" · "), problem].filter(Boolean).join(": ")), instead: ALL_OF_IT };
  }
  const ended = ITS_END.some((name) => textAt(table, name, row) || !Number.isNaN(numberAt(table, name, row)));
  return problem && !ended ? { sentence: visible(problem), instead: ITS_END } : { sentence: "", instead: [] };
}
function contentOf(table, row, name) {
  if (name === "file") return fileContent(visible(textAt(table, "file", row)));
  if (name === "status") return statusContent(textAt(table, "status", row), table.problems.get(row) ?? []);
  if (name in table.text) {
    const text = visible(textAt(table, name, row));
    const madeUp = name === "clock" && text === "modelled";
    return { title: text, content: [h("div", { class: "cv-words", dir: "auto", "data-modelled": madeUp }, text)] };
  }
  const value = numberAt(table, name, row);
  if (Number.isNaN(value)) return { title: "", content: [] };
  if (name === "cost") {
    const source = h("span", { class: "cv-cost-source cv-faint" }, textAt(table, "cost_source", row));
    return { title: "", content: [money(value), " ", source] };
  }
  return { title: "", content: [count(name === "interaction" ? value + 1 : value)] };
}
function fileContent(path) {
  const cut = path.lastIndexOf("/") + 1;
  const folder = h("span", { class: "cv-file-folder cv-faint" }, path.slice(0, cut));
  const name = h("span", { class: "cv-file-name" }, path.slice(cut));
  return { title: path, content: [h("div", { class: "cv-path" }, ...cut ? [folder] : [], name)] };
}
function statusContent(status, problems) {
  const { path, colour } = SIGNS[status] ?? SIGNS["no stream"];
  const sign = s("svg", { class: "cv-sign", viewBox: "0 0 12 12", "aria-hidden": "true", "data-sign": colour });
  sign.append(s("path", { d: path }));
  const own = status === "complete" || status === "no stream" ? problems.length : problems.length - 1;
  const more = own > 0 ? [h("span", { class: "cv-soft" }, `· ${plural(own, "note")}`)] : [];
  const title = problems.map(visible).join("\n");
  return { title, content: [h("div", { class: "cv-status" }, sign, h("span", {}, status), ...more)] };
}

// cassette_viz/frontend/src/explorer/views/grid.js
var grids = 0;
function mount2(el, actions) {
  const leaving = new AbortController();
  const prefix = `cv-row-${++grids}-`;
  const heads = COLUMNS.map(headOf);
  const head = h("thead", { role: "rowgroup" }, h("tr", { role: "row", "aria-rowindex": 1 }, ...heads));
  const above = spacer();
  const body = h("tbody", { role: "rowgroup" });
  const below = spacer();
  const table = h(
    "table",
    { role: "grid", tabindex: 0, "aria-label": "Interactions", "aria-colcount": COLUMNS.length },
    head,
    above.element,
    body,
    below.element
  );
  const scroller = h("div", { class: "cv-scroller" }, table);
  const note = h("p", { class: "cv-empty", role: "status" });
  el.append(scroller, note);
  let latest = null;
  let drawn = /* @__PURE__ */ new Map();
  let drawnTable = null;
  let laidOut = false;
  let inSight = new Set(COLUMNS.map(({ name }) => name));
  const sizes = () => ({
    rowHeight: parseFloat(getComputedStyle(scroller).getPropertyValue("--cv-row")) || 30,
    seen: Math.max(0, scroller.clientHeight - head.offsetHeight),
    scrolled: scroller.scrollTop
  });
  function draw() {
    if (!latest) return;
    const { table: rows, shown, order, active, chosen } = latest;
    const files = rows.text.file?.codes ?? [];
    const { rowHeight, seen, scrolled } = sizes();
    const { first, end } = rowsInSight({ scrolled, seen, rowHeight, count: shown.length });
    above.resize(first * rowHeight);
    below.resize((shown.length - end) * rowHeight);
    if (drawnTable !== rows) drawn = /* @__PURE__ */ new Map();
    drawnTable = rows;
    const now = /* @__PURE__ */ new Map();
    for (let place = first; place < end; place++) {
      const key = keyOf(rows, shown[place]);
      const row = drawn.get(key) ?? rowElement(rows, shown[place], key, prefix + key, inSight);
      set(row, { "aria-rowindex": place + 2, "aria-selected": String(key === chosen), "data-active": key === active });
      const before = place > 0 && order.column === "file" ? files[shown[place - 1]] : -1;
      row.classList.toggle("cv-same", before === files[shown[place]]);
      now.set(key, row);
    }
    const wanted = [...now.values()];
    if (wanted.length !== body.children.length || wanted.some((row, at) => row !== body.children[at])) {
      body.replaceChildren(...wanted);
    }
    drawn = now;
    set(table, { "aria-activedescendant": now.has(active) ? prefix + active : null });
  }
  function placeOfActive() {
    const row = latest?.table.places.get(latest.active);
    return row === void 0 || !latest ? -1 : latest.shown.indexOf(row);
  }
  function scrollToActive() {
    const row = placeOfActive();
    if (row < 0) return;
    const top = scrolledTo({ ...sizes(), row });
    if (top === scroller.scrollTop) return;
    scroller.scrollTop = top;
    draw();
  }
  const move = (step) => {
    const place = placeOfActive();
    actions.activate(place < 0 ? 0 : place + step);
  };
  const page = () => Math.max(1, Math.floor(sizes().seen / sizes().rowHeight) - 1);
  const keys = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    PageDown: () => move(page()),
    PageUp: () => move(-page()),
    Home: () => actions.activate(0),
    End: () => actions.activate(Infinity),
    Enter: () => latest && placeOfActive() >= 0 && actions.choose(latest.active),
    " ": () => latest && placeOfActive() >= 0 && actions.choose(latest.active)
  };
  on(
    table,
    "keydown",
    (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.target !== table || !(event.key in keys)) return;
      event.preventDefault();
      event.stopPropagation();
      keys[event.key]();
    },
    leaving.signal
  );
  on(
    body,
    "click",
    (event) => {
      const row = (
        /** @type {Element} */
        event.target.closest("[data-row]")
      );
      if (row) actions.choose(row.getAttribute("data-row") ?? "");
    },
    leaving.signal
  );
  for (const [place, { name }] of COLUMNS.entries()) {
    on(heads[place], "click", () => actions.sortBy(name), leaving.signal);
  }
  on(scroller, "scroll", draw, leaving.signal);
  const resizes = new ResizeObserver(() => {
    const roomFor = COLUMNS.filter((_, place) => getComputedStyle(heads[place]).display !== "none");
    if (roomFor.length !== inSight.size) drawn = /* @__PURE__ */ new Map();
    inSight = new Set(roomFor.map(({ name }) => name));
    draw();
    if (!laidOut && scroller.clientHeight) scrollToActive();
    laidOut = scroller.clientHeight > 0;
  });
  resizes.observe(scroller);
  return {
    /** @param {State} state */
    update(state) {
      const { table: rows, shown, order, query, active, progress } = state;
      const before = latest;
      latest = { ...state };
      const words = emptyWords(shown.length, rows.size, progress);
      write(note, words);
      note.hidden = !words;
      scroller.hidden = !rows.size;
      set(table, { "aria-rowcount": shown.length + 1 });
      for (const [place, { name }] of COLUMNS.entries()) {
        const sorting = order.column === name ? order.descending ? "descending" : "ascending" : null;
        set(heads[place], { "aria-sort": sorting });
      }
      if (before && (before.query !== query || before.order !== order)) scroller.scrollTop = 0;
      draw();
      if (before?.active !== active) scrollToActive();
    },
    focus() {
      table.focus();
      if (placeOfActive() < 0) actions.activate(0);
    },
    destroy() {
      leaving.abort();
      resizes.disconnect();
    }
  };
}
function headOf({ name, head, label, numeric }) {
  const button = h("button", { type: "button", "aria-label": label, title: `Sort by ${label}` }, head);
  return h("th", { role: "columnheader", scope: "col", "data-column": name, "data-numeric": numeric }, button);
}
function spacer() {
  const element = h("tbody", { role: "presentation", "aria-hidden": "true" });
  const row = h("tr", { role: "presentation" });
  element.append(row);
  return {
    element,
    /** @param {number} height in pixels */
    resize(height) {
      element.hidden = !height;
      row.style.blockSize = `${height}px`;
    }
  };
}

// cassette_viz/frontend/src/explorer/views/toolbar.js
var UNREADABLE = "status:unreadable";
function mount3(el, actions) {
  const leaving = new AbortController();
  const field = h("input", {
    type: "search",
    "aria-label": "Filter",
    placeholder: "Filter: words, status:error, cost>0.01, -stop",
    spellcheck: "false",
    autocomplete: "off"
  });
  const counts = h("span", {});
  const unreadable = h("button", { type: "button", class: "cv-link", title: "Show only these" });
  const unrecognised = h("span", { class: "cv-soft" });
  const reading = h("span", { class: "cv-soft" });
  const line = h("div", { class: "cv-counts" }, counts, unreadable, unrecognised, reading);
  const bar = h("div", { class: "cv-progress", role: "progressbar", "aria-label": "Files read", "aria-valuemin": 0 });
  const done = h("div", { class: "cv-progress-bar" });
  bar.append(done);
  el.append(h("div", { class: "cv-toolbar" }, field, line), bar);
  on(field, "input", () => actions.filter(field.value), leaving.signal);
  on(unreadable, "click", () => actions.filter(field.value === UNREADABLE ? "" : UNREADABLE), leaving.signal);
  return {
    /** @param {State} state */
    update({ table, shown, progress, query }) {
      if (field.value !== query) field.value = query;
      const missing = numberOfFiles(table);
      const unfiltered = table.size - missing;
      write(counts, countWords(query ? interactionsIn(table, shown) : unfiltered, unfiltered));
      write(unreadable, unreadableWords(progress));
      unreadable.hidden = !progress.unreadable;
      write(unrecognised, unrecognisedWords(progress));
      unrecognised.hidden = !progress.unrecognised;
      write(reading, readingWords(progress));
      reading.hidden = !reading.textContent;
      set(line, { role: progress.done ? "status" : null });
      const percent = percentRead(progress);
      bar.hidden = progress.done || Boolean(progress.stopped);
      set(bar, {
        "aria-valuemax": progress.files ?? 1,
        "aria-valuenow": progress.files === null ? null : progress.read,
        "aria-valuetext": progress.files === null ? null : `${count(progress.read)} of ${count(progress.files)} files`
      });
      done.style.inlineSize = `${percent}%`;
    },
    focus() {
      field.focus();
      field.select();
    },
    destroy() {
      leaving.abort();
    }
  };
}
function numberOfFiles(table) {
  return (table.numbers.interaction ?? []).reduce((sum, value) => sum + Number(Number.isNaN(value)), 0);
}
function interactionsIn(table, rows) {
  return rows.reduce((sum, row) => sum + Number(!Number.isNaN(table.numbers.interaction[row])), 0);
}

// cassette_viz/frontend/src/explorer/views/explorer.js
function mount4(el, actions) {
  const leaving = new AbortController();
  const root = h("div", {
    class: "cassette-viz cassette-viz-explorer",
    role: "group",
    "aria-label": "Recorded interactions",
    "data-lm-suppress-shortcuts": "true"
  });
  const toolbar = mount3(root, actions);
  const grid = mount2(root, actions);
  const details = mount(root);
  el.classList.add("cassette-viz-host");
  el.append(root);
  on(
    root,
    "keydown",
    (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
      const typing = event.target instanceof HTMLInputElement;
      if (event.key === "/" && !typing) toolbar.focus();
      else if (event.key === "ArrowDown" && typing) grid.focus();
      else if (event.key === "Escape" && typing) actions.filter("");
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
    leaving.signal
  );
  return {
    /** @param {State} state */
    update(state) {
      set(root, {
        "data-rows": state.table.size,
        "data-shown": state.shown.length,
        "data-progress": percentRead(state.progress)
      });
      for (const view of [toolbar, grid, details]) view.update(state);
    },
    destroy() {
      leaving.abort();
      for (const view of [toolbar, grid]) view.destroy();
      root.remove();
      el.classList.remove("cassette-viz-host");
    }
  };
}

// cassette_viz/frontend/src/explorer/index.js
function widget() {
  let controller = null;
  return {
    /** @param {{model: Model}} context */
    initialize({ model }) {
      controller = createController(model);
      return () => controller?.destroy();
    },
    /** @param {{model: Model, el: HTMLElement}} context */
    render({ model, el }) {
      controller ??= createController(model);
      const view = mount4(el, controller.actions);
      const leave = controller.show(view.update);
      return () => {
        leave();
        view.destroy();
      };
    }
  };
}
export {
  widget as default
};
