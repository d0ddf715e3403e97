/** Bundles of the analysis, made once and outside of any measure. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const ROOT = new URL("..", import.meta.url).pathname;

/** One file for Node, started as any other program. @returns its path. */
export function bundleForNode(entry: string, folder: string): string {
  return bundle(entry, join(folder, "bundle.mjs"), ["--platform=node"]);
}

export function bundleForWorkerd(entry: string, folder: string): string {
  return bundle(entry, join(folder, "stage-worker.js"), [
    "--conditions=workerd,worker,browser",
    "--external:node:*",
  ]);
}

/** By the esbuild that wrangler brings. */
function bundle(entry: string, to: string, options: readonly string[]): string {
  const words = [
    join(ROOT, "bench", entry),
    "--bundle",
    "--format=esm",
    "--target=esnext",
    "--minify-syntax",
  ];
  const { status, stderr, error } = spawnSync("esbuild", [...words, `--outfile=${to}`, ...options], {
    cwd: ROOT,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`esbuild could not bundle ${entry}: ${error?.message ?? stderr}`);
  return to;
}
