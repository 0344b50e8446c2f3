/**
 * Builds the widget into one file, and one file of words for each language,
 * and writes the manifest that lets a test without Node notice a
 * stale bundle.
 *
 *   node build.mjs            write bundle, words and manifest
 *   node build.mjs --verify   build in memory; fail when the committed files differ
 */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";
import { minify } from "terser";

const here = dirname(fileURLToPath(import.meta.url));
const built = join(here, "../handoff/web/static");
const manifestPath = join(here, "manifest.json");
const LIMIT = 20 * 1024;
const SOURCES = ["build.mjs", "package.json", "package-lock.json", "tsconfig.json"];

/** Codes in the order of the menu, that of the assistant's own question; any others follow. */
const ORDER = ["en", "es", "fr", "de"];
/** A call that looks words up, or adds an item under one to the menu. */
const CALL = /\b(?:t|item)\([^()]*/g;
/** Members of our own classes: no name of the browser's, of the API's or of what is stored. */
const OWN = `
  onSubmit onInput onDate onEntryKey onPanelClick onDialogClose onKey onScroll onLine onRelease
  onPick onDrag onDrop onPaste requestUpdate afterwards focusEntry focusInside factsShown
  toggleFacts toggleMenu fromMenu showNotice closeDialog usePlain lastQuestion mayAttach leaveMenu
  scrollDown wasTyping tongue localeOf reword worded followed acknowledge slow slowing ending
  ackTimer markRead flushing otherTab released reading settle follow maybe troubles scroller
  manner changed wanted speak merge hurry flush resume refuse release lose hold sync
  discard dismiss listeners placed hint heard showNews moved drawn retryAfter uploads
  synced again attempt stand seen standing report
  phase online cursor ticket enter insert forget connect later
  seenUpTo seenLine copyOf since retry write updating submit waiting filed correct updated tell choose
  begin names number unread typing events memory
  api asked base below chat clear copied copy count dialog drop edit emit frame hide icons
  identity keep limit link menu money note notice noticeFailed opened other page pick plain post
  raw ready refused root screen show socket store tag take time timer view widget words
  exit exitRead go head holes leave markup modified node presses pressedAt lastKey drawing reveal slots step tail there undo undone writers
`.trim().split(/\s+/);

const sha256 = (data) => createHash("sha256").update(data).digest("hex");

/** Words that only an answer of the service needs: the bundle goes without, see loadWords. */
const LATER = /^(name$|(fact|fix|value)\.)/;

/** Custom properties of our own, which a host page never names, in two letters each. */
const tokens = new Map();
const shortTokens = (text) =>
  text.replace(/--_([a-z-]+)/g, (_, name) => {
    if (!tokens.has(name)) tokens.set(name, String.fromCharCode(97 + tokens.size));
    return `--_${tokens.get(name)}`;
  });

/** Style sheets become one minified string. */
const cssText = {
  name: "css-text",
  setup(it) {
    it.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const css = await readFile(path, "utf8");
      const { code } = await transform(css, { loader: "css", minify: true, target: "es2021" });
      return { contents: shortTokens(code.trim()), loader: "text" };
    });
  },
};

/**
 * Keys of words that are only ever written out inside a call of t or item, with a short name each.
 * What is put together at run time, or is also the name of something else, keeps its key.
 */
async function shortKeys(english) {
  let code = "";
  for (const name of await readdir(join(here, "src"))) {
    if (name.endsWith(".ts")) code += await readFile(join(here, "src", name), "utf8");
  }
  const count = (text, key) => text.split(`"${key}"`).length - 1;
  const calls = [...code.matchAll(CALL)].map((match) => match[0]).join("\n");
  const plain = Object.keys(english).filter((key) => !key.includes(".") && count(calls, key));
  return new Map(
    plain.filter((key) => count(calls, key) === count(code, key)).map((key, i) => [key, i.toString(36)]),
  );
}

const renamed = (words) =>
  Object.fromEntries(Object.entries(words).map(([key, text]) => [short.get(key) ?? key, text]));

/** The words of the bundle: English ones under their short keys, without those for later. */
const shortWords = {
  name: "short-words",
  setup(it) {
    const now = Object.entries(words.en).filter(([key]) => !LATER.test(key));
    const contents = JSON.stringify(renamed(Object.fromEntries(now)));
    it.onLoad({ filter: /words\/en\.json$/ }, () => ({ contents, loader: "json" }));
  },
};

/** Source with short keys, and templates without line breaks and indentation between tags: they are not shown. */
const tight = {
  name: "tight",
  setup(it) {
    it.onLoad({ filter: /src\/[\w-]+\.ts$/ }, async ({ path }) => {
      const code = shortTokens(await readFile(path, "utf8")).replace(CALL, (call) =>
        call.replace(/"(\w+)"/g, (text, key) => (short.has(key) ? `"${short.get(key)}"` : text)),
      // The names of the properties that are drawn are shortened with them.
      ).replace(/ state = \[[^\]]+/, (names) => names.replace(/"\w+"/g, "/* @__KEY__ */$&"));
      if (!/(view-\w+|icons)\.ts$/.test(path)) return { contents: code, loader: "ts" };
      const contents = code
        .replace(/>\s*\n\s*(?=<|\$\{)/g, ">")
        .replace(/\}\s*\n\s*(?=<\/?[a-z]+[\s>])/g, "}")
        .replace(/`\s*\n\s*(?=<)/g, "`")
        .replace(/>\s*\n\s*`/g, ">`");
      return { contents, loader: "ts" };
    });
  },
};

/** Every language's words by its code, checked against English. */
async function readWords() {
  const words = {};
  for (const name of (await readdir(join(here, "words"))).sort()) {
    words[name.replace(".json", "")] = JSON.parse(await readFile(join(here, "words", name), "utf8"));
  }
  const problems = Object.entries(words).flatMap(([code, own]) => problemsOf(code, own, words.en));
  if (problems.length) {
    console.error(problems.join("\n"));
    process.exit(1);
  }
  return words;
}

/** What keeps words from standing in for the English ones, one sentence each. */
function problemsOf(code, own, english) {
  const forms = new Intl.PluralRules(code).resolvedOptions().pluralCategories;
  // A text that depends on a number has the forms of its language, each named after its kind.
  const needed = Object.keys(english).flatMap((key) =>
    key.endsWith(".one") ? [] : key.endsWith(".other") && english[key.replace(/other$/, "one")]
      ? forms.map((form) => key.replace(/other$/, form)) : [key],
  );
  const holes = (text) => [...(text ?? "").matchAll(/\{\w+\}/g)].map(String).sort().join(" ");
  const original = (key) => english[key] ?? english[key.replace(/\w+$/, "other")];
  return [
    ...needed.filter((key) => !own[key]).map((key) => `words/${code}.json: ${key} is missing.`),
    ...Object.keys(own).filter((key) => !needed.includes(key)).map((key) => `words/${code}.json: ${key} is no key of en.json.`),
    ...needed.filter((key) => own[key] && holes(own[key]) !== holes(original(key)))
      .map((key) => `words/${code}.json: ${key} must have ${holes(original(key)) || "no placeholder"}.`),
  ];
}

async function bundle(languages) {
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
    banner: { js: "/*! Redress widget. Apache-2.0. */" },
    plugins: [cssText, shortWords, tight],
    mangleProps: new RegExp(`^(${OWN.join("|")})$`),
    define: { LANGUAGES: JSON.stringify(languages) },
  });
  // A second minifier takes off another three in a hundred.
  const { code } = await minify(result.outputFiles[0].text, {
    ecma: 2020,
    compress: { passes: 3 },
    format: { comments: /^!/ },
  });
  return Buffer.from(code);
}

async function manifest(files) {
  const names = [];
  for (const folder of ["src", "words"]) {
    names.push(...(await readdir(join(here, folder))).map((name) => `${folder}/${name}`));
  }
  const sources = {};
  for (const name of [...SOURCES, ...names].sort()) {
    sources[name] = sha256(await readFile(join(here, name)));
  }
  const digests = Object.fromEntries(Object.entries(files).map(([name, data]) => [name, sha256(data)]));
  return JSON.stringify({ built: digests, sources }, null, 2) + "\n";
}

const shapes = await readFile(join(here, "src/types.ts"), "utf8");
const fields = [...shapes.matchAll(/(\w+)\??:/g)].map((match) => match[1]);
const taken = OWN.filter((name) => fields.includes(name));
if (taken.length) {
  console.error(`OWN in build.mjs must not have names of src/types.ts: ${taken.join(", ")}.`);
  process.exit(1);
}
const words = await readWords();
const short = await shortKeys(words.en);
const files = {};
const languages = Object.entries(words).map(([code, own]) => {
  const data = Buffer.from(JSON.stringify(renamed(own)));
  files[`widget/${code}.json`] = data;
  return [code, own.name, sha256(data).slice(0, 6)];
});
const place = ([code]) => (ORDER.indexOf(code) + 1 || Infinity);
languages.sort((a, b) => (place(a) < place(b) ? -1 : 1));
const code = await bundle(languages);
files["widget.js"] = code;
const size = gzipSync(code, { level: 9 }).length;
const text = await manifest(files);
console.log(`widget.js: ${code.length} bytes, ${size} gzipped (limit ${LIMIT})`);
if (size > LIMIT) {
  console.error("The bundle is over its limit.");
  process.exit(1);
}
if (process.argv.includes("--verify")) {
  let same = text === (await readFile(manifestPath, "utf8"));
  for (const [name, data] of Object.entries(files)) {
    same &&= data.equals(await readFile(join(built, name)));
  }
  if (!same) {
    console.error("The committed bundle is stale: run `npm run build` in web/ and commit what it writes.");
    process.exit(1);
  }
} else {
  await mkdir(join(built, "widget"), { recursive: true });
  for (const [name, data] of Object.entries(files)) await writeFile(join(built, name), data);
  await writeFile(manifestPath, text);
}
