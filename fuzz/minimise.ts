/** Which inputs a corpus keeps: the shortest that together reach everything that all of them reach. */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { Session } from "node:inspector/promises";
import type { Target } from "./define.ts";

/** Longest input that is kept, and all of a target. */
const MOST_INPUT_BYTES = 8_192;
const MOST_BYTES = 49_152;
/** What of all that runs is looked at. */
const UNDER_TEST = /\/src\/|\/node_modules\/(?:pako|modern-tar|multipasta)\//;
const NAME_LENGTH = 16;
/** Inputs that broke something once: they stay, whatever they reach. */
const BROKE = /^broke-/;

export async function minimise(
  target: Target,
  inputs: readonly Uint8Array[],
  folder: string,
): Promise<{ readonly count: number; readonly bytes: number }> {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  const seen = new Reached();
  const shortestFirst = [...inputs]
    .filter(({ length }) => length <= Math.min(MOST_INPUT_BYTES, target.mostBytes))
    .sort((a, b) => a.length - b.length);
  const keep: Uint8Array[] = [];
  let bytes = 0;
  for (const input of shortestFirst) {
    await target.run(new Uint8Array(input));
    const { result } = await session.post("Profiler.takePreciseCoverage");
    const isNew = result.reduce((any, script) => seen.add(script) || any, false);
    if (!isNew || bytes + input.length > MOST_BYTES) continue;
    keep.push(input);
    bytes += input.length;
  }
  await session.post("Profiler.stopPreciseCoverage");
  session.disconnect();
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) if (!BROKE.test(name)) rmSync(`${folder}/${name}`);
  for (const input of keep) {
    const name = createHash("sha256").update(input).digest("hex").slice(0, NAME_LENGTH);
    writeFileSync(`${folder}/${name}`, input);
  }
  return { count: keep.length, bytes };
}

interface Script {
  readonly url: string;
  readonly functions: readonly {
    readonly ranges: readonly {
      readonly startOffset: number;
      readonly endOffset: number;
      readonly count: number;
    }[];
  }[];
}

/** Characters of the sources that ran so far. */
class Reached {
  readonly #scripts = new Map<string, Uint8Array>();

  /** @returns whether some ran that did not before */
  add({ url, functions }: Script): boolean {
    if (!UNDER_TEST.test(url)) return false;
    const length = Math.max(0, ...functions.map(({ ranges }) => ranges[0].endOffset));
    const now = new Uint8Array(length);
    // A function's ranges come outermost first, and so do functions: what stands inside is painted later.
    for (const { ranges } of functions)
      for (const { startOffset, endOffset, count } of ranges)
        now.fill(count > 0 ? 1 : 0, startOffset, endOffset);
    const before = this.#scripts.get(url) ?? new Uint8Array(0);
    const all = new Uint8Array(Math.max(length, before.length));
    all.set(before);
    let isNew = false;
    for (let i = 0; i < length; i++)
      if (now[i] === 1 && all[i] === 0) {
        all[i] = 1;
        isNew = true;
      }
    this.#scripts.set(url, all);
    return isNew;
  }
}
