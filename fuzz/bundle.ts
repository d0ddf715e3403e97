/** The fuzzer instruments JavaScript as it is loaded: targets are bundled for it, one file each. */
import { build } from "esbuild";

const HERE = new URL("./", import.meta.url).pathname;
/** Instrumented too, because bytes of strangers go through them: these are taken into the bundle. */
const INSIDE = ["pako", "modern-tar", "multipasta"];

/** What is in this folder counts; what calls a target does not. */
export const INSTRUMENTED = "instrumented/";

/** @returns paths of the bundle of these targets and of what calls them */
export async function bundled(file: string, folder: string): Promise<{ targets: string; entry: string }> {
  const targets = `${folder}/${INSTRUMENTED}${file}.mjs`;
  const entry = `${folder}/entry.mjs`;
  await bundle(`${HERE}targets/${file}.ts`, targets);
  await bundle(`${HERE}entry.ts`, entry);
  return { targets, entry };
}

async function bundle(from: string, to: string): Promise<void> {
  await build({
    entryPoints: [from],
    outfile: to,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    logLevel: "warning",
    plugins: [
      {
        name: "packages-stay-outside",
        setup({ onResolve }) {
          onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
            kind === "entry-point" || INSIDE.some((name) => path === name || path.startsWith(`${name}/`))
              ? undefined
              : { path, external: true },
          );
        },
      },
    ],
  });
}
