// Sort a table by a click on the head of a column. Tables that the server sorts (links in the heads, or
// data-sort="server") and tables with cells over several rows are left alone.

const ORDERS = { none: "ascending", ascending: "descending", descending: "ascending" };
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
// A cell says what it is worth in data-value, or by what it reads.
const NUMBER = /^[-−+]?\d[\d\s\u00a0\u202f,]*(\.\d+)?/;
const NOTHING = new Set(["", "-", "–", "—", "·", "no evidence", "not known"]);

export function makeSortable(root) {
  for (const table of root.querySelectorAll("table.data:not([data-sortable])")) {
    table.dataset.sortable = "";
    const heads = [...(table.tHead?.rows[table.tHead.rows.length - 1]?.cells ?? [])];
    if (table.dataset.sort === "server" || table.tBodies.length !== 1 || table.tBodies[0].rows.length < 3) continue;
    if (table.querySelector("tbody [rowspan], tbody [colspan]") || table.tHead.querySelector("a, [colspan]")) continue;
    heads.forEach((head, column) => offer(table, heads, head, column));
  }
}

function offer(table, heads, head, column) {
  if (!head.textContent.trim()) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "sort";
  button.append(...head.childNodes);
  head.append(button);
  button.addEventListener("click", () => {
    const order = ORDERS[head.getAttribute("aria-sort") ?? "none"];
    for (const other of heads) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", order);
    sort(table.tBodies[0], column, order === "ascending" ? 1 : -1);
  });
}

function sort(body, column, sign) {
  const rows = [...body.rows].map((row) => ({ row, value: valueOf(row.cells[column]) }));
  rows.sort((a, b) => {
    // what is missing is never small: it stays at the end, whichever way
    if (a.value === null || b.value === null) return (a.value === null) - (b.value === null);
    const both = typeof a.value === "number" && typeof b.value === "number";
    return sign * (both ? a.value - b.value : collator.compare(String(a.value), String(b.value)));
  });
  body.append(...rows.map(({ row }) => row));
}

function valueOf(cell) {
  if (!cell) return null;
  const given = cell.dataset.value ?? cell.querySelector("data")?.value ?? cell.querySelector("time")?.dateTime;
  const text = (given ?? cell.textContent).trim();
  if (NOTHING.has(text.toLowerCase())) return null;
  if (/^\d{4}-\d{2}/.test(text)) return text;
  const found = text.match(NUMBER);
  return found ? Number(found[0].replace(/[\s\u00a0\u202f,]/g, "").replace("−", "-")) : text;
}
