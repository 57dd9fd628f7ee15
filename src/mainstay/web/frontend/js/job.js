// Follow long work: server-sent events where they come through, else ask every two seconds.
//
// <div class="job" data-job="ID" data-events="/jobs/ID/events" data-state="/jobs/ID.json" [data-follow]>
//   <progress max="1" value="0"></progress> <p class="job-text"></p>
// </div>
// A `progress` event holds {done, total, what, state}, the `end` event {state, href}. With data-follow the
// page of the result is opened at the end, with data-follow="reload" this page anew; else a link is shown.

const ASK_EVERY_MS = 2000;
// How often a screen reader is told: a thousand replications would be a thousand sentences.
const SPEAK_EVERY_MS = 5000;
// Without HTTP/2 a browser opens six connections to a host, all tabs together, and a stream holds one of them: with
// six streams no further page would come. So a page streams one job, asks after the others, and streams none while
// nobody looks at it.
const MOST_STREAMS = 1;
const OVER = new Set(["done", "failed", "cancelled", "gone"]);
const STATES = { queued: "waits for a worker", running: "under way", done: "done", failed: "failed", cancelled: "called off" };
const streams = new Map();

export function follow(job) {
  job.dataset.awake = "";
  const view = { job, bar: job.querySelector("progress"), text: textOf(job), spoken: spokenOf(job), spokenAt: 0 };
  if (streams.size < MOST_STREAMS) listen(view);
  else ask(view);
}

function listen(view) {
  const source = document.hidden ? null : new EventSource(view.job.dataset.events);
  streams.set(view, source);
  source?.addEventListener("progress", (event) => showProgress(view, JSON.parse(event.data)));
  source?.addEventListener("end", (event) => {
    source.close();
    streams.delete(view);
    showEnd(view, JSON.parse(event.data));
  });
  source?.addEventListener("error", () => {
    // an open source tries again by itself; a closed one was refused
    if (source.readyState !== EventSource.CLOSED || streams.get(view) !== source) return;
    streams.delete(view);
    ask(view);
  });
}

function rest() {
  for (const source of streams.values()) source?.close();
}

document.addEventListener("visibilitychange", () => {
  rest();
  if (!document.hidden) for (const view of streams.keys()) listen(view);
});
addEventListener("pagehide", rest);

function textOf(job) {
  return job.querySelector(".job-text") ?? job.appendChild(Object.assign(document.createElement("p"), { className: "job-text" }));
}

function spokenOf(job) {
  const spoken = Object.assign(document.createElement("p"), { className: "unseen" });
  spoken.setAttribute("role", "status");
  job.append(spoken);
  return spoken;
}

function showProgress(view, { done, total, what, state }) {
  view.job.dataset.jobState = state ?? "running";
  if (view.bar && total > 0) {
    view.bar.max = total;
    view.bar.value = done;
  } else if (view.bar) {
    view.bar.removeAttribute("value");
  }
  const share = total > 0 ? ` (${Math.floor((100 * done) / total)} %)` : "";
  const amount = total > 0 ? `${done.toLocaleString("en").replaceAll(",", "\u202f")} of ${total.toLocaleString("en").replaceAll(",", "\u202f")}` : "";
  view.text.textContent = [what, `${amount}${share}`.trim()].filter(Boolean).join(": ") || STATES[state] || "";
  if (performance.now() - view.spokenAt > SPEAK_EVERY_MS) {
    view.spokenAt = performance.now();
    view.spoken.textContent = view.text.textContent;
  }
}

function showEnd(view, { state, href }) {
  view.job.dataset.jobState = state;
  if (view.bar && state === "done") view.bar.value = view.bar.max;
  const words = { done: "Done.", failed: "Failed.", cancelled: "Called off." }[state] ?? `${state}.`;
  view.text.textContent = words;
  view.spoken.textContent = words;
  if (view.job.dataset.follow === "reload") {
    location.reload(); // the page that waited for it shows it now, or why there is none
    return;
  }
  const here = href && new URL(href, location.href);
  if (!here || here.origin !== location.origin) return;
  if ("follow" in view.job.dataset) {
    location.assign(here);
    return;
  }
  const link = Object.assign(document.createElement("a"), { href: here.href, textContent: "Open the result" });
  view.text.append(" ", link);
}

async function ask(view) {
  const address = view.job.dataset.state ?? `/jobs/${encodeURIComponent(view.job.dataset.job)}.json`;
  try {
    const answer = await fetch(address, { headers: { accept: "application/json" } });
    if (answer.ok) {
      const found = await answer.json();
      if (OVER.has(found.state)) {
        showEnd(view, found);
        return;
      }
      showProgress(view, found);
    } else if (answer.status < 500) {
      view.text.textContent = "This work can no longer be followed. Load the page again.";
      return;
    }
  } catch {
    view.text.textContent = "The server does not answer; trying again.";
  }
  setTimeout(() => ask(view), ASK_EVERY_MS);
}
