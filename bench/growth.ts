/** How time grows with size, for ordinary traffic and for the kinds that are worst to match. */
import { mkdirSync } from "node:fs";
import type { AnalysisTimes } from "./analyze-files.ts";
import { bundleForNode } from "./bundles.ts";
import { inFolder, makeFiles, packetsForFrames } from "./captures.ts";
import { run } from "./cpu.ts";
import { table, whole } from "./table.ts";
import { hostsOf } from "./traffic/define.ts";
import { KINDS, type Kind } from "./traffic/kinds.ts";

/** Frames in all captures of the smallest size; each other is twice the one before. */
const LEAST_FRAMES = 10_000;
export const FULL_FRAMES = 10_240_000;
/** Twice, and 20 % for what is noise. */
const MOST_PER_DOUBLING = 2.4;
/** Below this the clock and the compiler say more than the analysis. */
const LEAST_MS = 20;
const MOST_AGAIN = 6;
/** Of what is analysed before, not timed. */
const WARM_FRAMES = 40_000;
/** The largest size holds its columns in memory at once. */
const NODE = [process.execPath, "--max-old-space-size=12000"];

/** @returns whether no doubling, up to `most` frames, took more than 2.4 times as long. */
export async function showGrowth(rounds: number, most: number, only: string | undefined): Promise<boolean> {
  const sizes: number[] = [];
  for (let size = LEAST_FRAMES; size <= most; size *= 2) sizes.push(size);
  const exact = KINDS.filter(({ name }) => name === only);
  const kinds =
    exact.length > 0 ? exact : KINDS.filter(({ name }) => only === undefined || name.includes(only));
  console.log(`\n## Growth: CPU ms of the analysis alone by frames, least of ${rounds} processes\n`);
  console.log(
    "The least of several analyses in one process, so that neither its start nor compilation is in it.\n",
  );
  const rows: string[][] = [];
  const failed: string[] = [];
  await inFolder(async (folder) => {
    const bundle = bundleForNode("analyze-files.ts", folder);
    for (const kind of kinds) {
      const spent: number[] = [];
      for (const size of sizes) spent.push(await spentOn(bundle, kind, size, rounds));
      // Other work on the machine only adds: what seems to grow too fast is measured again, both sizes of it.
      for (let at = 0; at + 1 < sizes.length; at++)
        for (let again = 0; again < MOST_AGAIN && ratiosOf(spent)[at] > MOST_PER_DOUBLING; again++)
          for (const i of [at, at + 1])
            spent[i] = Math.min(spent[i], await spentOn(bundle, kind, sizes[i], rounds));
      const worst = Math.max(...ratiosOf(spent));
      if (worst > MOST_PER_DOUBLING) failed.push(kind.name);
      const verdict = worst > MOST_PER_DOUBLING ? `${worst.toFixed(2)} TOO MUCH` : worst.toFixed(2);
      rows.push([kind.name, ...spent.map(whole), verdict]);
      console.error(rows.at(-1)?.join(" | "));
    }
  });
  console.log(table(["traffic", ...sizes.map(whole), "most per doubling"], rows));
  if (failed.length > 0) console.log(`\nMore than ${MOST_PER_DOUBLING} times as long: ${failed.join("; ")}.`);
  return failed.length === 0;
}

/** From each size to the next; 0 where there is too little to judge. */
const ratiosOf = (spent: readonly number[]): readonly number[] =>
  spent.slice(1).map((ms, i) => (spent[i] < LEAST_MS ? 0 : ms / spent[i]));

/** Analyses that are timed, in one process: the least of them counts. */
const runsOf = (size: number): number => {
  if (size <= 640_000) return 12;
  return size <= 2_560_000 ? 4 : 2;
};

/**
 * CPU milliseconds. V8 goes on compiling for some millions of frames, and makes of the same code what is up to twice as
 * fast: before any size is timed the same traffic of a middle size was analysed as often.
 */
function spentOn(bundle: string, kind: Kind, size: number, rounds: number): Promise<number> {
  return inFolder(async (folder) => {
    const before = await partsOf(kind, WARM_FRAMES, `${folder}/before`);
    const parts = await partsOf(kind, size, `${folder}/timed`);
    const spent = Array.from({ length: rounds }, () => {
      const warm = before.map((part) => `--before=${part}`);
      const timed = [`--runs=${runsOf(size)}`, `--most=${2 * Math.max(size, WARM_FRAMES)}`, ...parts];
      const { runs }: AnalysisTimes = JSON.parse(
        run([...NODE, bundle, "--cpu", ...warm, ...timed], true).printed,
      );
      return Math.min(...runs);
    });
    return Math.min(...spent);
  });
}

/** The captures of so many frames as PART=FILE. */
async function partsOf({ traffic }: Kind, frames: number, folder: string): Promise<readonly string[]> {
  mkdirSync(folder);
  const hosts = hostsOf(traffic(frames)).filter((host) => host !== "client");
  const packets = packetsForFrames(frames, traffic(frames), hosts);
  const { files } = await makeFiles(folder, traffic(packets), hosts);
  return [...files].map(([part, path]) => `${part}=${path}`);
}
