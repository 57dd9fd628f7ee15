// Turn an option as Python wrote it into one that the library draws: "var(--ink)" becomes the colour of the theme,
// "fn:tip" the function of that name. Motion is left out for people who asked for less of it.

import { functions } from "./functions.js";

const VARIABLE = /^var\((--[\w-]+)\)$/;

export function resolved(option) {
  const style = getComputedStyle(document.documentElement);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const walk = (value) => {
    if (Array.isArray(value)) return value.map(walk);
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner)]));
    }
    if (typeof value !== "string") return value;
    const variable = value.match(VARIABLE);
    if (variable) return style.getPropertyValue(variable[1]).trim();
    return value.startsWith("fn:") ? named(value.slice(3)) : value;
  };
  const found = walk(option);
  return { animation: !calm, animationDuration: 250, animationDurationUpdate: 0, ...found };
}

function named(name) {
  if (!(name in functions)) throw new Error(`no function is called ${name}`);
  return functions[name];
}
