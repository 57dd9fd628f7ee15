// Draw one chart, and draw it again when its room or the colours change.

import { init, registerMap, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import "echarts/lib/component/aria";
import "echarts/lib/component/grid";
import "echarts/lib/component/tooltip";

import { fetchParts } from "./parts.js";
import { resolved } from "./resolve.js";
import { addWorld } from "./world.js";

// What paper is wide, in the pixels of the screen.
const PAPER_PX = 680;

use([SVGRenderer]);

export async function draw(figure) {
  const option = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
  const { map, height } = option.mainstay ?? {};
  delete option.mainstay;
  await fetchParts(option);
  if (map === "world") await addWorld(registerMap);

  const canvas = figure.querySelector(".chart-canvas");
  canvas.hidden = false;
  if (height) canvas.style.height = `${height}px`;
  const spoken = canvas.getAttribute("aria-label");
  const chart = init(canvas, null, { renderer: "svg" });
  const show = () => {
    chart.setOption(resolved(option), true);
    // the sentence of the page stays, whatever the library would say instead
    if (spoken) canvas.setAttribute("aria-label", spoken);
  };
  show();
  chart.on("click", ({ data }) => open(data?.href));
  document.addEventListener("mainstay:theme", show);
  new ResizeObserver(() => chart.resize()).observe(canvas);
  addEventListener("beforeprint", () => chart.resize({ width: Math.min(PAPER_PX, canvas.clientWidth) }));
  addEventListener("afterprint", () => chart.resize({ width: "auto" }));
  figure.dataset.awake = "drawn";
}

function open(address) {
  if (!address) return;
  const found = new URL(address, location.href);
  if (found.origin === location.origin) location.assign(found);
}
