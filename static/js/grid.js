// Conveniences of the grid: keys from cell to cell, rows saved as they are left, and a block
// pasted from Excel. Without any of it the grid is a plain form.
const grid = document.querySelector("[data-grid]");
const COUNTS = ["numerator", "denominator"];
const COLUMNS = [...COUNTS, "absence", "provisional"];

const rows = () => [...grid.querySelectorAll("[data-code]")];
const rowOf = (element) => element.closest("[data-code]");
const cell = (row, column) => row?.querySelector(`[name="${row.dataset.code}-${column}"]`);
const columnOf = (input) => input.name?.split("-").pop();
const isCount = (input) => COUNTS.includes(columnOf(input));

function say(words) {
  const status = grid.querySelector("[data-grid-status]");
  status.textContent = words;
  status.classList.toggle("govuk-visually-hidden", !words);
}

// Which rows are not saved. What a row was saved with is kept here, cell by cell; until it has
// been, its cells hold what the page came with.
const kept = new WeakMap();
const tried = new WeakMap();
const looked = new Set();

const fields = (row) => [...row.querySelectorAll("input:not([type=hidden]), select, textarea")];
const typed = (field) => (field.type === "checkbox" ? field.checked : field.value);
const typedIn = (row) => JSON.stringify(fields(row).map(typed));

function original(field) {
  if (field.type === "checkbox") return field.defaultChecked;
  if (field.tagName !== "SELECT") return field.defaultValue;
  return ([...field.options].find((option) => option.defaultSelected) ?? field.options[0]).value;
}
const isChanged = (field) => typed(field) !== (kept.has(field) ? kept.get(field) : original(field));
const isUnsaved = (row) => row.querySelector('[data-came="refused"]') !== null || fields(row).some(isChanged);

// The count that still belongs to the figure before: the other has changed, and nobody was at it.
function leftBehind(row) {
  const counts = COUNTS.map((column) => cell(row, column)).filter(Boolean);
  const same = counts.filter((count) => !isChanged(count));
  return counts.length === 2 && same.length === 1 && !looked.has(same[0]) ? same[0] : null;
}

function hold(row, words) {
  const held = row.querySelector("[data-held]");
  if (held.textContent !== words) held.textContent = words;
}

// A row is saved when it is left, but never one new count with one of the figure before.
function settle(row) {
  const other = leftBehind(row);
  if (!isUnsaved(row)) {
    hold(row, "");
  } else if (other) {
    hold(row, `Not saved yet: ${other.value ? `is the ${columnOf(other)} still ${other.value}?` : `give the ${columnOf(other)} too.`}`);
  } else if (tried.get(row) !== typedIn(row)) {
    htmx.trigger(row, "save");
  }
}

grid.addEventListener("focusin", (event) => {
  const row = rowOf(event.target);
  if (row && isCount(event.target) && fields(row).some(isChanged)) looked.add(event.target);
});
grid.addEventListener("focusout", (event) => {
  const row = rowOf(event.target);
  // To look something up in another window is not to leave the row.
  if (row && document.hasFocus() && !row.contains(event.relatedTarget)) settle(row);
});

// Enter goes on to the next count, row by row; the arrows go up and down a column.
grid.addEventListener("keydown", (event) => {
  const row = rowOf(event.target);
  const isEnter = event.key === "Enter";
  const way = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!row || event.target.tagName !== "INPUT" || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  if (!isEnter && !(way && isCount(event.target))) return;
  event.preventDefault();
  const next = isEnter ? onward(row, event.target) : along(row, columnOf(event.target), way);
  if (!next) return settle(row);
  next.focus();
  next.select();
});

function onward(row, input) {
  if (!isCount(input)) return null;
  const isFirst = columnOf(input) === "numerator";
  return (isFirst && cell(row, "denominator")) || along(row, "numerator", 1);
}

function along(row, column, way) {
  const all = rows();
  let place = all.indexOf(row) + way;
  while (all[place] && !cell(all[place], column)) place += way;
  return cell(all[place], column);
}

// A block goes to the rows that its codes name, and only where there are none down from the cell
// it is pasted into. Whatever is amiss with any of it, nothing of it is written.
class Unclear extends Error {}

const HEADINGS = {
  code: "code|ref|reference|indicator code|indicator ref|kpi code|measure code",
  numerator: "numerator|num|count",
  denominator: "denominator|den|denom|out of",
  absence: "reason for no figure|reason|no figure because|why no figure",
  provisional: "provisional|provisional?|is provisional|prov.",
  confirmation: "note on an unlikely figure|confirmation|confirmed because",
  month: "month|period|reporting month|reporting period",
  "": "indicator|title|indicator title|indicator name|measure|kpi|service",
};
const FIELDS = new Map(Object.entries(HEADINGS).flatMap(([field, names]) => names.split("|").map((name) => [name, field])));
const isNumber = (text) => /\d/.test(text) && !/[\p{L}#%]/u.test(text);
const isWords = (text) => /\p{L}/u.test(text);
const list = (texts) => [...new Set(texts)].slice(0, 5).map((text) => `“${text}”`).join(", ") + (new Set(texts).size > 5 ? " and others" : "");

function placed(text, from) {
  const lines = text.split(/\r?\n/).map((line) => line.split("\t").map((value) => value.trim()));
  const known = new Map(rows().map((row) => [row.dataset.code.toLowerCase(), row]));
  const isCode = (value) => known.has(value.toLowerCase()) || /^[a-z]{1,6}-?\d{1,4}[a-z]?$/i.test(value);
  const names = lines[0].map((value) => FIELDS.get(value.toLowerCase().replace(/[\s–-]+/g, " ")));
  const isHeaded = names.some((name) => name !== undefined) && !lines[0].some((value) => isNumber(value) || known.has(value.toLowerCase()));
  if (isHeaded) lines.shift();
  if (isHeaded && !names.some((name) => COLUMNS.includes(name))) throw new Unclear("its headings do not say which column is the numerator.");

  const width = Math.max(0, ...lines.map((line) => line.length));
  const column = (place) => lines.map((line) => line[place] ?? "").filter(Boolean);
  const places = [...Array(width).keys()];
  const codeAt = names.includes("code") && isHeaded ? names.indexOf("code") : places.find((place) => column(place).some(isCode));
  const columns = isHeaded ? names.map((name) => name ?? "") : unheaded(places, column, codeAt, from);
  const targets = codeAt === undefined ? downFrom(from, lines, isHeaded) : coded(lines, codeAt, known);
  const other = isHeaded && column(names.indexOf("month")).find((value) => /^\d{4}-\d\d/.test(value) && !value.startsWith(grid.dataset.month));
  if (other) throw new Unclear(`it is of ${other}, and this is the return of ${grid.dataset.month}.`);
  return targets.flatMap(([row, line]) =>
    line.flatMap((value, place) => {
      const name = place === codeAt ? "" : columns[place];
      return value && !["", "code", "month"].includes(name) ? [{ row, value, input: name && cell(row, name) }] : [];
    }),
  );
}

// Behind a code its name may stand, and then the counts; without a code they are where they are.
function unheaded(places, column, codeAt, from) {
  if (codeAt === undefined) return COLUMNS.slice(COLUMNS.indexOf(columnOf(from)));
  let first = codeAt + 1;
  while (column(first).length && column(first).every(isWords)) first += 1;
  return places.map((place) => (place < first ? "" : COLUMNS[place - first]));
}

function coded(lines, codeAt, known) {
  const full = lines.filter((line) => line.some(Boolean));
  const codes = full.map((line) => line[codeAt] ?? "");
  const strange = codes.filter((code) => !known.has(code.toLowerCase()));
  if (strange.includes("")) throw new Unclear("some of its rows have no code.");
  if (strange.length) throw new Unclear(`this grid has no indicator with the code ${list(strange)}.`);
  const twice = codes.filter((code, place) => codes.findIndex((one) => one.toLowerCase() === code.toLowerCase()) < place);
  if (twice.length) throw new Unclear(`it has ${list(twice)} more than once.`);
  return full.map((line) => [known.get(line[codeAt].toLowerCase()), line]);
}

function downFrom(from, lines, isHeaded) {
  const left = rows().slice(rows().indexOf(rowOf(from)));
  if (lines.length > left.length) {
    throw new Unclear(`the block has ${lines.length} rows and ${left.length} are left from here down. Start higher up, or put the indicators’ codes in the first column.`);
  }
  const named = isHeaded ? lines.map((line) => line[0]).filter(isWords) : [];
  if (named.length) throw new Unclear(`it names indicators by ${list(named)}: put their codes in the first column.`);
  return lines.map((line, place) => [left[place], line]);
}

// Returns what a cell is to be, undefined when it cannot be that.
function asTyped(input, value) {
  if (input?.type === "checkbox") return { yes: true, y: true, x: true, true: true, 1: true, no: false, n: false, false: false, 0: false }[value.toLowerCase()];
  if (input?.tagName === "SELECT") return [...input.options].find((one) => one.text.toLowerCase() === value.toLowerCase())?.value;
  return input && (!isCount(input) || isNumber(value)) ? value : undefined;
}

function pasted(text, from) {
  const found = placed(text, from).map((one) => ({ ...one, wanted: asTyped(one.input, one.value) }));
  const strange = found.filter((one) => one.wanted === undefined);
  if (strange.length) {
    const where = strange.map((one) => `${one.value} (${one.row.dataset.code})`);
    throw new Unclear(`there is no place for ${list(where)}. After the code come numerator, denominator, reason and provisional; or copy the row of headings too.`);
  }
  if (!found.length) throw new Unclear("there are no counts in it.");
  const others = rows().filter((row) => isUnsaved(row) && !found.some((one) => one.row === row));
  if (others.length) throw new Unclear(`${list(others.map((row) => row.dataset.code))} must be saved first.`);
  return found;
}

grid.addEventListener("paste", (event) => {
  const text = event.clipboardData.getData("text/plain").replace(/(\r?\n)+$/, "");
  if (!isCount(event.target) || !/[\t\n]/.test(text)) return;
  event.preventDefault();
  try {
    for (const { input, wanted } of pasted(text, event.target)) input[input.type === "checkbox" ? "checked" : "value"] = wanted;
  } catch (problem) {
    if (!(problem instanceof Unclear)) throw problem;
    say(`Nothing was pasted: ${problem.message}`);
    return;
  }
  grid.querySelector("[data-origin]").value = "paste";
  say("Pasted. Saving.");
  grid.requestSubmit();
});

// The token of whoever is signed in now: signing in again, in another tab, makes a new one.
const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
grid.addEventListener("htmx:configRequest", (event) => {
  if (token()) event.detail.parameters.csrfmiddlewaretoken = token();
  const row = rowOf(event.target);
  tried.set(row, typedIn(row));
  hold(row, "");
});

let isSending = false;
grid.addEventListener("submit", (event) => {
  if (event.submitter?.matches("[data-again]")) {
    // Decided over what a colleague did: the number that stands for it goes with the row.
    event.preventDefault();
    const row = rowOf(event.submitter);
    const { name, value } = event.submitter;
    if (name) row.querySelector(`[type=hidden][name="${name}"]`).value = value;
    cell(row, "numerator").focus();
    htmx.trigger(row, "save");
    return;
  }
  // What a row is being saved for comes back with the number by which it is saved next.
  if (grid.querySelector(".htmx-request")) {
    event.preventDefault();
    grid.addEventListener("htmx:afterRequest", () => setTimeout(() => grid.requestSubmit(event.submitter), 50), { once: true });
    return;
  }
  if (token()) grid.querySelector("[name=csrfmiddlewaretoken]").value = token();
  isSending = true;
});
window.addEventListener("beforeunload", (event) => {
  if (!isSending && rows().some(isUnsaved)) event.preventDefault();
});

// What a row comes to opens what it asks for.
grid.addEventListener("htmx:afterSwap", (event) => {
  say("");
  const row = rowOf(event.target);
  const asks = (what) => row.querySelector(`[data-asks="${what}"]`);
  row.querySelector("[data-confirmation]").hidden = !asks("confirmation");
  if (asks("commentary")) row.querySelector("[data-commentary]").open = true;
  if (!row.querySelector('[data-came="saved"]')) return;
  const sent = JSON.parse(tried.get(row));
  fields(row).forEach((field, place) => {
    kept.set(field, sent[place]);
    looked.delete(field);
  });
  if (asks("confirmation")?.matches("[data-unanswered]")) forget(cell(row, "confirmation"));
});

// A word given for other counts fell away with them.
function forget(word) {
  if (!isChanged(word)) word.value = "";
  kept.set(word, "");
}

function unsaved(event, why) {
  const row = rowOf(event.target);
  tried.delete(row);
  hold(row, "Not saved");
  say(`${row.dataset.code} is not saved: ${why} What you typed is still here.`);
}
grid.addEventListener("htmx:sendError", (event) => unsaved(event, "the service cannot be reached. Save again when it can."));
grid.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  unsaved(event, status === 401 ? "you have been signed out. Sign in again in another tab, then press Save." : "the service could not do it. Press Save to see why.");
});

// The keys work from here on; and what came of saving the page is read first.
grid.parentElement.querySelector("[data-keys]").hidden = false;
const told = document.querySelector(".govuk-error-summary, .govuk-notification-banner");
if (told) {
  told.tabIndex = -1;
  told.focus();
}
