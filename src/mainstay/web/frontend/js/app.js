// What every page loads. A part that a page has no use for is not fetched.

import { drawCharts } from "./charts.js";
import { listenToKeys } from "./keyboard.js";
import { makeRoving } from "./roving.js";
import { makeSortable } from "./tables.js";

const usesHtmx = (root) =>
  document.evaluate("boolean(.//@*[starts-with(name(), 'hx-')])", root, null, XPathResult.BOOLEAN_TYPE).booleanValue;

function wake(root) {
  drawCharts(root);
  makeSortable(root);
  makeRoving(root);
  const jobs = root.querySelectorAll(".job[data-events]:not([data-awake])");
  if (jobs.length) import("./job.js").then(({ follow }) => jobs.forEach(follow));
}

// What a page needs is still being made: look again.
const waiting = document.querySelector("[data-again]");
if (waiting) setTimeout(() => location.reload(), 1000 * Number(waiting.dataset.again));

listenToKeys();
wake(document.body);
const listening = usesHtmx(document.body) ? import("./htmx.js") : Promise.resolve();

// Parts of a page that come later are woken too.
document.addEventListener("htmx:after:swap", () => wake(document.body));

listening.finally(() => {
  document.documentElement.dataset.scripts = "ready";
});
