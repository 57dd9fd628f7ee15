// Draw one chart, and draw it again when its room or the colours change.

import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { AriaComponent, GridComponent, TooltipComponent } from "echarts/components";

import { partsOf } from "./parts.js";
import { resolved } from "./resolve.js";
import { addWorld } from "./world.js";

// What paper is wide, in the pixels of the screen.
const PAPER_PX = 680;

echarts.use([SVGRenderer, AriaComponent, GridComponent, TooltipComponent]);

export async function draw(figure) {
  const option = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
  const { map, height } = option.mainstay ?? {};
  delete option.mainstay;
  echarts.use(await partsOf(option));
  if (map === "world") await addWorld(echarts);

  const canvas = figure.querySelector(".chart-canvas");
  canvas.hidden = false;
  if (height) canvas.style.height = `${height}px`;
  const spoken = canvas.getAttribute("aria-label");
  const chart = echarts.init(canvas, null, { renderer: "svg" });
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
