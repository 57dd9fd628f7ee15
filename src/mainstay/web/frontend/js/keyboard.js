// Keys: / goes to the filter, ? lists the keys, g and a letter goes to a page (menu links carry data-key="h").
//
// Keys of one character can be switched off (WCAG 2.1.4): in the list that ? and the button [data-keys-help] open.

const KEY = "mainstay-keys";
const WAIT_MS = 1500;
const FILTER = ".filters input:not([type=hidden]), .filters select, input[type=search]";

let waitingUntil = 0;

export function listenToKeys() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-keys-help]")) showHelp();
  });
  for (const button of document.querySelectorAll("[data-keys-help]")) button.hidden = false;
}

const areOn = () => {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true;
  }
};

const isTyping = (element) =>
  element.isContentEditable || (element.matches("input, textarea, select") && !element.matches("[type=checkbox], [type=radio]"));

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !areOn()) return;
  if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
  if (performance.now() < waitingUntil) {
    waitingUntil = 0;
    const link = document.querySelector(`a[data-key="${CSS.escape(event.key)}"]`);
    if (link) handled(event, () => link.click());
  } else if (event.key === "g") {
    waitingUntil = performance.now() + WAIT_MS;
  } else if (event.key === "/") {
    const field = document.querySelector(FILTER);
    if (field) handled(event, () => focusOn(field));
  } else if (event.key === "?") {
    handled(event, showHelp);
  }
}

function handled(event, action) {
  event.preventDefault();
  action();
}

function focusOn(field) {
  const folded = field.closest("details:not([open])");
  if (folded) folded.open = true;
  field.focus();
  field.select?.();
}

function showHelp() {
  const dialog = document.querySelector("dialog.keys") ?? makeHelp();
  dialog.showModal();
}

function makeHelp() {
  const pages = [...document.querySelectorAll("a[data-key]")].map((link) => [["g", link.dataset.key], link.textContent.trim()]);
  const keys = [
    [["/"], "Go to the filter of this page"],
    [["?"], "Show this list"],
    [["↑", "↓", "←", "→"], "Move in a heatmap; Enter opens the cell"],
    [["Home", "End"], "First and last cell of a row; with Ctrl of the map"],
    ...pages,
  ];
  const dialog = make("dialog", { className: "keys" });
  dialog.setAttribute("aria-labelledby", "keys-title");
  const list = make("dl", {});
  for (const [names, words] of keys) {
    const term = make("dt", {});
    names.forEach((name) => term.append(make("kbd", { textContent: name }), " "));
    list.append(term, make("dd", { textContent: words }));
  }
  const label = make("label", { className: "check" });
  const box = make("input", { type: "checkbox", checked: areOn() });
  box.addEventListener("change", () => keep(box.checked));
  label.append(box, " Keys of one character are on");
  const form = make("form", { method: "dialog" });
  form.append(make("button", { textContent: "Close" }));
  dialog.append(make("h2", { id: "keys-title", textContent: "Keys" }), list, label, form);
  document.body.append(dialog);
  return dialog;
}

function keep(on) {
  try {
    if (on) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, "off");
  } catch {
    // a browser may refuse to remember
  }
}

const make = (name, properties) => Object.assign(document.createElement(name), properties);
