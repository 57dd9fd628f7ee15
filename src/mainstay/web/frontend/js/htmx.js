// htmx, told not to add a style sheet of its own; the elements htmx looks at are in the page already.

const meta = document.querySelector('meta[name="htmx-config"]');
if (!meta) {
  const given = document.createElement("meta");
  given.name = "htmx-config";
  given.content = JSON.stringify({ includeIndicatorCSS: false, defaultTimeout: 30000, history: true });
  document.head.append(given);
}
await import("htmx.org/dist/htmx.esm.js");
