// htmx, told not to add a style sheet of its own; the elements htmx looks at are in the page already.

const meta = document.querySelector('meta[name="htmx-config"]');
if (!meta) {
  const given = document.createElement("meta");
  given.name = "htmx-config";
  given.content = JSON.stringify({ includeIndicatorCSS: false, defaultTimeout: 30000, history: true });
  document.head.append(given);
}
await import("htmx.org/dist/htmx.esm.js");
await new Promise((resolve) => setTimeout(resolve)); // htmx begins to listen in a task of its own, queued before this one

// What was typed, or filled in again by the browser, before htmx listened.
for (const field of document.querySelectorAll("[hx-trigger^=input]")) {
  if (field.value !== field.defaultValue) field.dispatchEvent(new Event("input", { bubbles: true }));
}
