// Draw one chart, and draw it again when its room or the colours change.

import { init, registerMap, use } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { SVGRenderer } from "echarts/renderers";
import "echarts/lib/component/aria";
import "echarts/lib/component/grid";
import "echarts/lib/component/tooltip";

import { fetchParts } from "./parts.js";
import { resolved } from "./resolve.js";
import { addWorld } from "./world.js";

// What paper is wide, in the pixels of the screen.
const PAPER_PX = 680;

use([LabelLayout, SVGRenderer]);

export async function draw(figure) {
  const option = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
  const { map, height, width } = option.mainstay ?? {};
  delete option.mainstay;
  await fetchParts(option);
  if (map === "world") await addWorld(registerMap);

  const canvas = figure.querySelector(".chart-canvas");
  canvas.hidden = false;
  if (height) canvas.style.height = `${height}px`;
  // A picture that would be unreadable when narrow keeps its width; its frame is scrolled, by the keyboard too.
  const room = () => Math.max(canvas.clientWidth, width ?? 0);
  canvas.classList.toggle("wide", Boolean(width));
  if (width) canvas.tabIndex = 0;
  await hasWidth(canvas);
  const spoken = canvas.getAttribute("aria-label");
  const chart = init(canvas, null, { renderer: "svg", width: room() });
  const show = () => {
    chart.setOption(resolved(option), true);
    // the sentence of the page stays, whatever the library would say instead
    if (spoken) canvas.setAttribute("aria-label", spoken);
  };
  show();
  chart.on("click", ({ data }) => open(data?.href));
  document.addEventListener("mainstay:theme", show);
  new ResizeObserver(() => {
    if (canvas.clientWidth > 0 && chart.getWidth() !== room()) chart.resize({ width: room() });
  }).observe(canvas);
  addEventListener("beforeprint", () => {
    chart.resize({ width: PAPER_PX });
    chart.getZr().flush(); // paper does not wait for the next frame
  });
  addEventListener("afterprint", () => chart.resize({ width: room() }));
  figure.dataset.awake = "drawn";
}

// A chart in a part of the page that is folded away is drawn when that is opened.
function hasWidth(canvas) {
  return new Promise((done) => {
    const watcher = new ResizeObserver(() => {
      if (canvas.clientWidth === 0) return;
      watcher.disconnect();
      done();
    });
    watcher.observe(canvas);
  });
}

function open(address) {
  if (!address) return;
  const found = new URL(address, location.href);
  if (found.origin === location.origin) location.assign(found);
}
