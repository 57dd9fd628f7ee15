// Which parts of the library an option needs; each group is a file of its own that is fetched once and makes its
// parts known to the library.

const GROUPS = {
  scatter: () => import("./parts/scatter.js"),
  lines: () => import("./parts/lines.js"),
  map: () => import("./parts/map.js"),
  flow: () => import("./parts/flow.js"),
  heatmap: () => import("./parts/heatmap.js"),
  whiskers: () => import("./parts/whiskers.js"),
  legend: () => import("./parts/legend.js"),
  shades: () => import("./parts/shades.js"),
  title: () => import("./parts/title.js"),
  zoom: () => import("./parts/zoom.js"),
};

const BY_SERIES = {
  bar: "lines",
  line: "lines",
  scatter: "scatter",
  map: "map",
  sankey: "flow",
  graph: "flow",
  heatmap: "heatmap",
  custom: "whiskers",
};
const BY_KEY = { geo: "map", legend: "legend", visualMap: "shades", title: "title", dataZoom: "zoom" };

export async function fetchParts(option) {
  const wanted = new Set();
  for (const { type } of [option.series ?? []].flat()) {
    if (!(type in BY_SERIES)) throw new Error(`no part of the library draws ${type}`);
    wanted.add(BY_SERIES[type]);
  }
  for (const [key, group] of Object.entries(BY_KEY)) if (option[key]) wanted.add(group);
  await Promise.all([...wanted].map((group) => GROUPS[group]()));
}
