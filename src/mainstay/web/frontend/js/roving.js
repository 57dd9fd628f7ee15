// A heatmap is one stop of the tab key; the arrow keys move within it.

const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export function makeRoving(root) {
  for (const table of root.querySelectorAll("table.map:not([data-roving])")) {
    table.dataset.roving = "";
    const stops = table.querySelectorAll("tbody td a, tbody td button");
    if (stops.length < 2) continue;
    stops.forEach((stop, i) => (stop.tabIndex = i ? -1 : 0));
    table.addEventListener("keydown", (event) => move(table, event));
    table.addEventListener("focusin", ({ target }) => makeCurrent(table, target));
  }
}

function makeCurrent(table, target) {
  if (!target.matches("tbody td a, tbody td button")) return;
  const before = table.querySelector('tbody td [tabindex="0"]');
  if (before && before !== target) before.tabIndex = -1;
  target.tabIndex = 0;
}

function move(table, event) {
  const cell = event.target.closest("td");
  if (!cell || event.altKey || event.metaKey || event.shiftKey) return;
  const rows = [...table.querySelectorAll("tbody tr")];
  const row = rows.indexOf(cell.parentElement);
  const found = aim(rows, row, cell.cellIndex, event);
  if (!found) return;
  event.preventDefault();
  found.focus();
}

function aim(rows, row, column, { key, ctrlKey }) {
  if (key in MOVES && !ctrlKey) return next(rows, row, column, MOVES[key]);
  // of the whole map with Ctrl, else of the row; rows may be headings, with nothing to open
  if (key === "Home") return (ctrlKey ? rows : [rows[row]]).map((one) => first(one, 1)).find(Boolean);
  if (key === "End") return (ctrlKey ? rows.toReversed() : [rows[row]]).map((one) => first(one, -1)).find(Boolean);
  return null;
}

const stopIn = (cell) => (cell?.tagName === "TD" ? cell.querySelector("a, button") : null);

// Cells without anything to open, such as those without evidence, are passed over.
function next(rows, row, column, [down, right]) {
  for (let y = row + down, x = column + right; rows[y] && x >= 0 && x < rows[y].cells.length; y += down, x += right) {
    const stop = stopIn(rows[y].cells[x]);
    if (stop) return stop;
  }
  return null;
}

function first(row, way) {
  const cells = way > 0 ? [...row.cells] : [...row.cells].reverse();
  return cells.map(stopIn).find(Boolean) ?? null;
}
