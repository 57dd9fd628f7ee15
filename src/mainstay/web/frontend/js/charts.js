// Draw the charts of a page when they come near to what is seen. Without this, summary and table remain.
//
// <figure class="chart" data-chart="ID"> holds .chart-canvas (hidden) and the option of the chart as JSON.

const NEAR = "400px";

export function drawCharts(root) {
  const figures = [...root.querySelectorAll("figure.chart:not([data-awake])")];
  if (!figures.length) return;
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        watcher.unobserve(target);
        import("./charts/draw.js").then(({ draw }) => draw(target)).catch((problem) => leave(target, problem));
      }
    },
    { rootMargin: NEAR },
  );
  for (const figure of figures) {
    figure.dataset.awake = "waiting";
    watcher.observe(figure);
  }
}

function leave(figure, problem) {
  figure.dataset.awake = "failed";
  const canvas = figure.querySelector(".chart-canvas");
  if (canvas) canvas.hidden = true;
  const table = figure.querySelector("details");
  if (table) table.open = true;
  console.error(`chart ${figure.dataset.chart}:`, problem);
}
