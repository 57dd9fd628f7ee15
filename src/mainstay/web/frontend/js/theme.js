// Light, dark or as the system has it. Loaded before anything is drawn, so that no page flashes in the wrong one.
(() => {
  const KEY = "mainstay-theme";
  const CHOICES = ["system", "light", "dark"];
  const root = document.documentElement;

  const kept = () => {
    try {
      const found = localStorage.getItem(KEY);
      return CHOICES.includes(found) ? found : "system";
    } catch {
      return "system"; // a browser may refuse to remember
    }
  };

  const show = (choice) => {
    if (choice === "system") delete root.dataset.theme;
    else root.dataset.theme = choice;
    document.dispatchEvent(new CustomEvent("mainstay:theme"));
  };

  const choose = (choice) => {
    try {
      if (choice === "system") localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, choice);
    } catch {
      // it holds for this page alone
    }
    show(choice);
    mark();
  };

  const mark = () => {
    for (const button of document.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === kept()));
    }
  };

  show(kept());
  document.addEventListener("DOMContentLoaded", () => {
    for (const group of document.querySelectorAll(".theme-choice")) group.hidden = false;
    mark();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-theme-choice]");
    if (button && CHOICES.includes(button.dataset.themeChoice)) choose(button.dataset.themeChoice);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => show(kept()));
  // Paper is white: what is drawn by script is drawn for it too.
  addEventListener("beforeprint", () => show("light"));
  addEventListener("afterprint", () => show(kept()));
})();
