// What was packed, and under which terms: one entry for each npm package whose code or data is in a bundle.

import fs from "node:fs";
import path from "node:path";

const TEXTS = /^(licen[cs]e|notice|copying)/i;

// The shapes of countries are written out by world.mjs, so that no bundle shows where they are from.
const MADE_FROM = ["world-atlas"];

export function licences(work, metafiles) {
  const names = new Set(MADE_FROM);
  for (const { outputs } of metafiles) {
    for (const { inputs } of Object.values(outputs)) {
      for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
        const found = file.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//);
        if (found && bytesInOutput > 0) names.add(found[1]);
      }
    }
  }
  return [...names].sort().map((name) => entry(path.join(work, "node_modules", name), name));
}

function entry(folder, name) {
  const about = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
  const texts = fs.readdirSync(folder, { withFileTypes: true }).filter(({ name: file }) => TEXTS.test(file));
  const text = texts
    .flatMap((file) => (file.isDirectory() ? fs.readdirSync(path.join(folder, file.name)).map((inner) => `${file.name}/${inner}`) : [file.name]))
    .sort()
    .map((file) => fs.readFileSync(path.join(folder, file), "utf8").trim())
    .join("\n\n");
  if (!text) throw new Error(`${name} comes without the text of its licence`);
  return { package: name, version: about.version, licence: about.license, text };
}
