// Bundle the front end: node build.mjs WORK COUNTRIES OUT (tools/frontend.py runs it).
//
// WORK holds node_modules, COUNTRIES is Mainstay's own table of ISO 3166 codes, OUT is where the bundles go.

import { createRequire } from "node:module";
import { createHash } from "node:crypto";
import { brotliCompressSync, gzipSync } from "node:zlib";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { licences } from "./licences.mjs";
import { worldMap } from "./world.mjs";

const [work, countries, out] = process.argv.slice(2).map((given) => path.resolve(given));
const source = path.dirname(fileURLToPath(import.meta.url));
const require = createRequire(path.join(work, "package.json"));
const { build } = require("esbuild");

fs.mkdirSync(out, { recursive: true });
const world = path.join(work, "world.json");
fs.writeFileSync(world, JSON.stringify(worldMap(require, fs.readFileSync(countries, "utf8"))));

const madeHere = {
  name: "made-here",
  setup(bundler) {
    bundler.onResolve({ filter: /^mainstay:world$/ }, () => ({ path: world }));
  },
};

const shared = {
  bundle: true,
  minify: true,
  metafile: true,
  outdir: out,
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  legalComments: "none", // licences.json holds them whole
  target: ["chrome115", "firefox115", "safari16.4"],
  nodePaths: [path.join(work, "node_modules")],
  absWorkingDir: source,
  logLevel: "warning",
};

const results = [
  await build({
    ...shared,
    entryPoints: ["js/app.js"],
    format: "esm",
    splitting: true,
    loader: { ".json": "file" },
    plugins: [madeHere],
  }),
  // runs before anything is drawn, so it is no module
  await build({ ...shared, entryPoints: ["js/theme.js"], format: "iife" }),
  await build({ ...shared, entryPoints: ["css/main.css"], loader: { ".svg": "file" } }),
];

const manifest = {};
for (const { metafile } of results) {
  for (const [file, about] of Object.entries(metafile.outputs)) {
    const name = path.basename(file);
    if (about.entryPoint) manifest[path.basename(about.entryPoint)] = name;
    else if (name.startsWith("world-")) manifest["world.json"] = name;
  }
}

const icon = fs.readFileSync(path.join(source, "images", "icon.svg"));
manifest["icon.svg"] = `icon-${createHash("sha256").update(icon).digest("hex").slice(0, 8).toUpperCase()}.svg`;
fs.writeFileSync(path.join(out, manifest["icon.svg"]), icon);

// A server may send these to browsers that accept them, without any work of its own.
for (const name of fs.readdirSync(out)) {
  const plain = fs.readFileSync(path.join(out, name));
  fs.writeFileSync(path.join(out, `${name}.gz`), gzipSync(plain, { level: 9 }));
  fs.writeFileSync(path.join(out, `${name}.br`), brotliCompressSync(plain)); // as tight as it can
}

const written = (name, content) => fs.writeFileSync(path.join(out, name), `${JSON.stringify(content, null, 2)}\n`);
written("manifest.json", Object.fromEntries(Object.entries(manifest).sort()));
written("licences.json", licences(work, results.map(({ metafile }) => metafile)));
