/**
 * Builds the page: page/ to page/dist, which the Worker serves as static assets (wrangler.toml).
 * A file that is the same stays as it is, so a service that runs meanwhile is not disturbed.
 */
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { build } from "esbuild";

const PAGE = new URL("../page/", import.meta.url).pathname;
const DIST = join(PAGE, "dist");
const SWAGGER = new URL("../node_modules/swagger-ui-dist/", import.meta.url).pathname;

const COPIED: readonly (readonly [from: string, to: string])[] = [
  [`${PAGE}index.html`, "index.html"],
  [`${PAGE}style.css`, "style.css"],
  [`${PAGE}icon.svg`, "icon.svg"],
  [`${PAGE}_headers`, "_headers"],
  [`${PAGE}docs/index.html`, "docs/index.html"],
  [`${PAGE}docs/docs.css`, "docs/docs.css"],
  [`${SWAGGER}swagger-ui.css`, "docs/swagger-ui.css"],
  [`${SWAGGER}swagger-ui-bundle.js`, "docs/swagger-ui-bundle.js"],
  [`${SWAGGER}swagger-ui-bundle.js.LICENSE.txt`, "docs/swagger-ui-bundle.js.LICENSE.txt"],
];

const { outputFiles } = await build({
  entryPoints: {
    page: `${PAGE}main.ts`,
    "analysis-worker": `${PAGE}analysis-worker.ts`,
    "docs/docs": `${PAGE}docs/docs.ts`,
  },
  outdir: DIST,
  bundle: true,
  minify: true,
  // The engine makes instances known by the names of their classes and functions, as in wrangler.toml.
  keepNames: true,
  format: "esm",
  platform: "browser",
  target: "es2023",
  legalComments: "none",
  write: false,
});

const files = new Map<string, Uint8Array>(
  outputFiles.map(({ path, contents }) => [relative(DIST, path), contents]),
);
for (const [from, to] of COPIED) files.set(to, await readFile(from));

for (const [path, contents] of files) {
  const target = join(DIST, path);
  const there = await readFile(target).catch(() => undefined);
  if (there?.equals(contents)) continue;
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, contents);
}
for (const entry of await readdir(DIST, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  if (entry.isFile() && !files.has(relative(DIST, path))) await rm(path);
}
