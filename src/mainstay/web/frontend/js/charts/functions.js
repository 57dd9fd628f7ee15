// The functions that an option may name as "fn:NAME": everything else of a chart is written by Python.

const THIN = "\u202f";
const MINUS = "\u2212";
const DIGITS = 3;

// Numbers as mainstay.charts.numbers writes them: three digits that matter, never an exponent.
function number(value) {
  if (typeof value !== "number" || !Number.isFinite(value)) return "";
  if (value < 0) return MINUS + number(-value);
  if (value >= 999.5) return Math.round(value).toLocaleString("en").replaceAll(",", THIN);
  return String(Number(value.toPrecision(DIGITS)));
}

const per = (amount) => (value) => number(value / amount);
const percent = (value) => `${number(100 * value)}\u00a0%`;

// The words that Python gave to a point; the same for all that stands at one place of an axis.
const tip = (found) => [found].flat().map(({ data }) => data?.tip).find(Boolean) ?? "";

// An interval, the same way up or across: [place, low, high]; an end that is not known has no cross bar.
function whisker(params, api) {
  const { dimension } = params.encode?.x?.length > 1 ? { dimension: 0 } : { dimension: 1 };
  const across = dimension === 0;
  const [place, low, high] = [api.value(0), api.value(1), api.value(2)];
  const at = (value) => (across ? api.coord([value, place]) : api.coord([place, value]));
  const half = 5;
  const style = { stroke: api.visual("color"), lineWidth: 1.6, fill: null };
  const line = ([x1, y1], [x2, y2]) => ({ type: "line", shape: { x1, y1, x2, y2 }, style });
  const cross = ([x, y]) => (across ? line([x, y - half], [x, y + half]) : line([x - half, y], [x + half, y]));
  const [start, end] = [at(low), at(high)];
  const open = { low: api.value(3) === 1, high: api.value(4) === 1 };
  const children = [line(start, end)];
  if (!open.low) children.push(cross(start));
  if (!open.high) children.push(cross(end));
  return { type: "group", children };
}

export const functions = { number, thousands: per(1e3), millions: per(1e6), "thousand-millions": per(1e9), percent, tip, whisker };
