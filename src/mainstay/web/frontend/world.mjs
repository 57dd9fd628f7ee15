// The map of the world as GeoJSON: shapes of countries named by their ISO 3166 alpha-3 code.
//
// From the npm package world-atlas (Natural Earth 1:110 million, public domain). Antarctica is left out: nobody
// makes anything there, and it would take a fifth of the height. Shapes without a code keep their own name.

const ANTARCTICA = "010";
// A tenth of a degree is a third of a pixel on the widest page.
const STEPS_OF_A_DEGREE = 10;
const HALF_ROUND = 180;

export function worldMap(require, countries) {
  const { feature } = require("topojson-client");
  const atlas = require("world-atlas/countries-110m.json");
  const codes = alpha3ByNumber(countries);
  const shapes = feature(atlas, atlas.objects.countries).features.filter(({ id }) => id !== ANTARCTICA);
  return {
    type: "FeatureCollection",
    features: shapes.map(({ id, properties, geometry }) => {
      if (id && !codes.has(id)) throw new Error(`${properties.name} has a number that iso3166.csv lacks: ${id}`);
      return {
        type: "Feature",
        properties: { name: id ? codes.get(id) : properties.name, label: properties.name },
        geometry: { type: geometry.type, coordinates: coarse(geometry) },
      };
    }),
  };
}

// The table has a column `numeric`; codes that are no longer valid may share their number with their successor.
function alpha3ByNumber(text) {
  const [head, ...rows] = text.trim().split(/\r?\n/).map((line) => line.split(","));
  const [number, code] = ["numeric", "alpha3"].map((name) => head.indexOf(name));
  const found = new Map();
  for (const row of rows) {
    if (row[number] && !found.has(row[number])) found.set(row[number], row[code]);
  }
  return found;
}

function coarse({ type, coordinates }) {
  const polygons = type === "Polygon" ? [coordinates] : coordinates;
  const kept = polygons.map((rings) => rings.map(ring).filter(({ length }) => length > 3)).filter(({ length }) => length);
  return type === "Polygon" ? kept[0] : kept;
}

// A shape that crosses the 180th meridian goes on to its east; cut there it would be drawn right across the map.
function unbroken(points) {
  const isCut = points.some(([x], i) => i > 0 && Math.abs(x - points[i - 1][0]) > HALF_ROUND);
  return isCut ? points.map(([x, y]) => [x < 0 ? x + 2 * HALF_ROUND : x, y]) : points;
}

function ring(points) {
  const rounded = unbroken(points).map((point) => point.map((value) => Math.round(value * STEPS_OF_A_DEGREE) / STEPS_OF_A_DEGREE));
  return rounded.filter(([x, y], i) => i === 0 || x !== rounded[i - 1][0] || y !== rounded[i - 1][1]);
}
