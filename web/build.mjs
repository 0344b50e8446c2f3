/**
 * Builds the widget into one file and writes the manifest that lets a test
 * without Node notice a stale bundle.
 *
 *   node build.mjs            write bundle and manifest
 *   node build.mjs --verify   build in memory; fail when the committed files differ
 */
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const bundlePath = join(here, "../handoff/web/static/widget.js");
const manifestPath = join(here, "manifest.json");
const LIMIT = 20 * 1024;
const SOURCES = ["build.mjs", "package.json", "package-lock.json", "tsconfig.json"];

const sha256 = (data) => createHash("sha256").update(data).digest("hex");

/** Style sheets become one minified string. */
const cssText = {
  name: "css-text",
  setup(it) {
    it.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const css = await readFile(path, "utf8");
      const { code } = await transform(css, { loader: "css", minify: true, target: "es2021" });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

/** Line breaks and indentation between tags of the templates are not shown: drop them. */
const tightTemplates = {
  name: "tight-templates",
  setup(it) {
    it.onLoad({ filter: /src\/(view-\w+|icons)\.ts$/ }, async ({ path }) => {
      const code = await readFile(path, "utf8");
      const contents = code
        .replace(/>\s*\n\s*(?=<|\$\{)/g, ">")
        .replace(/\}\s*\n\s*(?=<\/?[a-z]+[\s>])/g, "}")
        .replace(/`\s*\n\s*(?=<)/g, "`")
        .replace(/>\s*\n\s*`/g, ">`");
      return { contents, loader: "ts" };
    });
  },
};

async function bundle() {
  const result = await build({
    absWorkingDir: here,
    entryPoints: ["src/index.ts"],
    bundle: true,
    write: false,
    format: "iife",
    target: "es2021",
    minify: true,
    charset: "utf8",
    legalComments: "none",
    conditions: ["production"],
    banner: { js: "/*! Redress widget. Apache-2.0. Contains Lit (BSD-3-Clause), Copyright Google LLC. */" },
    plugins: [cssText, tightTemplates],
  });
  return Buffer.from(result.outputFiles[0].contents);
}

async function manifest(code) {
  const names = (await readdir(join(here, "src"))).map((name) => `src/${name}`);
  const sources = {};
  for (const name of [...SOURCES, ...names].sort()) {
    sources[name] = sha256(await readFile(join(here, name)));
  }
  return JSON.stringify({ bundle: sha256(code), sources }, null, 2) + "\n";
}

const code = await bundle();
const size = gzipSync(code, { level: 9 }).length;
const text = await manifest(code);
console.log(`widget.js: ${code.length} bytes, ${size} gzipped (limit ${LIMIT})`);
if (size > LIMIT) {
  console.error("The bundle is over its limit.");
  process.exit(1);
}
if (process.argv.includes("--verify")) {
  const same = code.equals(await readFile(bundlePath)) && text === (await readFile(manifestPath, "utf8"));
  if (!same) {
    console.error("The committed bundle is stale: run `npm run build` in web/ and commit both files.");
    process.exit(1);
  }
} else {
  await writeFile(bundlePath, code);
  await writeFile(manifestPath, text);
}
