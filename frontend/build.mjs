// Builds the front-end into src/moteplass/web/static/built: content-hashed files, so they can be cached for ever, and a
// manifest from plain names to hashed ones. Same sources, same bytes.
import { createHash } from "node:crypto";
import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "../src/moteplass/web/static/built");
const iconFolder = join(here, "node_modules/@navikt/aksel-icons/dist/svg");

/** Inner markup of every icon in icons.json, by our own name. */
async function icons() {
  const wanted = JSON.parse(await readFile(join(here, "icons.json"), "utf8"));
  const entries = await Promise.all(
    Object.entries(wanted).sort().map(async ([name, source]) => {
      const svg = await readFile(join(iconFolder, `${source}.svg`), "utf8");
      const inner = svg.match(/<svg[^>]*viewBox="0 0 24 24"[^>]*>([\s\S]*)<\/svg>/)?.[1];
      if (!inner) throw new Error(`${source}.svg is not drawn on the 24 px grid`);
      return [name, inner.replace(/\s*\n\s*/g, "")];
    }),
  );
  return Object.fromEntries(entries);
}

// Icons that stand on every row of a list: drawn once in a sprite, not fifty times in the page.
const onRows = (name) => name.startsWith("channel-") || name === "thumb-up";

function sprite(drawn) {
  const symbols = Object.entries(drawn).filter(([name]) => onRows(name));
  const body = symbols.map(([name, inner]) => `<symbol id="${name}" viewBox="0 0 24 24" fill="none">${inner}</symbol>`).join("");
  return `<svg xmlns="http://www.w3.org/2000/svg">${body}</svg>\n`;
}

/** Compressed copies beside the file: WhiteNoise hands them out without compressing per request. */
async function compress(path) {
  const body = await readFile(path);
  const [small, smaller] = await Promise.all([
    promisify(gzip)(body, { level: 9 }),
    promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  ]);
  await Promise.all([writeFile(`${path}.gz`, small), writeFile(`${path}.br`, smaller)]);
}

// The generated theme is dark whenever the system is, also on paper. Paper is always light.
const lightPaper = {
  name: "light-paper",
  setup(build) {
    build.onLoad({ filter: /moteplass-theme\.css$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replaceAll("@media (prefers-color-scheme: dark)", "@media screen and (prefers-color-scheme: dark)"),
      loader: "css",
    }));
  },
};

const result = await build({
  absWorkingDir: here,
  entryPoints: { app: "src/js/app.js", style: "src/css/app.css" },
  outdir: out,
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  bundle: true,
  minify: true,
  metafile: true,
  format: "esm",
  target: ["es2022", "chrome117", "firefox117", "safari17"],
  loader: { ".woff2": "file" },
  plugins: [lightPaper],
  legalComments: "linked",
  logLevel: "warning",
});

const manifest = {};
const made = new Set(["manifest.json", "icons.json"]);
for (const [path] of Object.entries(result.metafile.outputs)) {
  const file = basename(path);
  made.add(file);
  if (/\.(js|css|woff2)$/.test(file)) manifest[`built/${file.replace(/-[A-Z0-9]{8}(?=\.\w+$)/, "")}`] = `built/${file}`;
}
const drawn = await icons();
const rows = sprite(drawn);
const rowsFile = `rows-${createHash("sha256").update(rows).digest("hex").slice(0, 8).toUpperCase()}.svg`;
await writeFile(join(out, rowsFile), rows);
made.add(rowsFile);
manifest["built/rows.svg"] = `built/${rowsFile}`;

const text = [...made].filter((file) => /\.(js|css|svg)$/.test(file));
await Promise.all(text.map((file) => compress(join(out, file))));
for (const file of text) made.add(`${file}.gz`).add(`${file}.br`);

await writeFile(join(out, "icons.json"), JSON.stringify(drawn, null, 1) + "\n");
// Last, so that a reader never meets a name whose file is not there yet.
await writeFile(join(out, "manifest.json"), JSON.stringify(Object.fromEntries(Object.entries(manifest).sort()), null, 1) + "\n");
for (const file of await readdir(out)) if (!made.has(file) && !file.startsWith(".")) await rm(join(out, file), { recursive: true });
console.log(`front-end built: ${Object.keys(manifest).length} files in ${relative(process.cwd(), out) || out}`);
