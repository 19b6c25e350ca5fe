// Conveniences of the grid: keys from cell to cell, a block pasted from Excel, and word of what
// could not be saved. Without any of it the grid is a plain form.
const grid = document.querySelector("[data-grid]");
const COLUMNS = ["numerator", "denominator", "absence", "provisional"];
const WAYS = { ArrowUp: -1, ArrowDown: 1, Enter: 1 };

const rows = () => [...grid.querySelectorAll("[data-code]")];
const cell = (row, column) => row?.querySelector(`[name="${row.dataset.code}-${column}"]`);
const columnOf = (input) => input.name?.split("-").pop();

function say(words) {
  const status = grid.querySelector("[data-grid-status]");
  status.textContent = words;
  status.classList.toggle("govuk-visually-hidden", !words);
}

// Enter and the arrows move down and up a column, as they do in a spreadsheet.
grid.addEventListener("keydown", (event) => {
  const way = WAYS[event.key];
  const column = columnOf(event.target);
  if (!way || !["numerator", "denominator"].includes(column) || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  const all = rows();
  let place = all.indexOf(event.target.closest("[data-code]")) + way;
  while (all[place] && !cell(all[place], column)) place += way;
  const next = cell(all[place], column);
  next?.focus();
  next?.select();
});

// A block of cells goes to the rows it names by their codes, else down from where it is pasted.
function placed(lines, from) {
  const all = rows();
  const codes = new Map(all.map((row) => [row.dataset.code.toLowerCase(), row]));
  if (lines.every((line) => codes.has(line[0].trim().toLowerCase()))) {
    return lines.map((line) => [codes.get(line[0].trim().toLowerCase()), line.slice(1), 0]);
  }
  const first = all.indexOf(from.closest("[data-code]"));
  return lines.map((line, place) => [all[first + place], line, COLUMNS.indexOf(columnOf(from))]);
}

grid.addEventListener("paste", (event) => {
  const text = event.clipboardData.getData("text/plain").replace(/(\r?\n)+$/, "");
  const column = columnOf(event.target);
  if (!["numerator", "denominator"].includes(column) || !/[\t\n]/.test(text)) return;
  event.preventDefault();
  const found = placed(text.split(/\r?\n/).map((line) => line.split("\t")), event.target);
  const wanting = found.filter(([row]) => !row).length;
  if (wanting) {
    say(`Nothing was pasted: the block has ${found.length} rows and ${found.length - wanting} are left from here down. Start higher up, or put the indicators’ codes in the first column.`);
    return;
  }
  const strange = [];
  for (const [row, values, start] of found) {
    values.forEach((value, place) => {
      const name = COLUMNS[start + place];
      const input = name && cell(row, name);
      if (!value.trim()) return;
      if (!input || !fill(input, value.trim())) strange.push(`“${value.trim()}” (${row.dataset.code})`);
    });
  }
  if (strange.length) {
    say(`There is no cell for ${strange.slice(0, 5).join(", ")}${strange.length > 5 ? " and others" : ""}, so nothing is saved yet. Check the columns, then press Save.`);
    return;
  }
  grid.querySelector("[data-origin]").value = "paste";
  say("Pasted. Saving.");
  grid.requestSubmit();
});

function fill(input, value) {
  if (input.type === "checkbox") {
    if (!/^(yes|y|x|true|1|no|n|false|0)$/i.test(value)) return false;
    input.checked = /^(yes|y|x|true|1)$/i.test(value);
  } else if (input.tagName === "SELECT") {
    const option = [...input.options].find((one) => one.text.toLowerCase() === value.toLowerCase());
    if (!option) return false;
    input.value = option.value;
  } else {
    input.value = value;
  }
  return true;
}

// The token of whoever is signed in now: signing in again, in another tab, makes a new one.
const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
grid.addEventListener("htmx:configRequest", (event) => {
  if (token()) event.detail.parameters.csrfmiddlewaretoken = token();
});
grid.addEventListener("submit", (event) => {
  // What a row is being saved for comes back with the number by which it is saved next.
  if (grid.querySelector(".htmx-request")) {
    event.preventDefault();
    grid.addEventListener("htmx:afterRequest", () => setTimeout(() => grid.requestSubmit(event.submitter), 50), { once: true });
    return;
  }
  if (token()) grid.querySelector("[name=csrfmiddlewaretoken]").value = token();
});

// What a row comes to opens what it asks for.
grid.addEventListener("htmx:afterSwap", (event) => {
  say("");
  const row = event.target.closest("[data-code]");
  const asks = (what) => row.querySelector(`[data-asks="${what}"]`) !== null;
  row.querySelector("[data-confirmation]").hidden = !asks("confirmation");
  if (asks("commentary")) row.querySelector("[data-commentary]").open = true;
});

const unsaved = (event, why) => {
  const code = event.target.closest("[data-code]")?.dataset.code;
  say(`${code} is not saved: ${why} What you typed is still here.`);
};
grid.addEventListener("htmx:sendError", (event) => unsaved(event, "the service cannot be reached. Save again when it can."));
grid.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  unsaved(event, status === 401 ? "you have been signed out. Sign in again in another tab, then press Save." : "the service could not do it. Press Save to see why.");
});
