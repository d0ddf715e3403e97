/**
 * Did a change make a stage slower? Two revisions over the same files in one run: each by its own
 * bench/analyze-files.ts, the base twice per round, so that the noise of this run is known. Slower is what is
 * so by the median and by the least of all rounds.
 */
import { spawnSync } from "node:child_process";
import { existsSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { StageTimes } from "./analyze-files.ts";
import { inFolder, makeFiles, packetsForFrames } from "./captures.ts";
import { canCount, median, quantile, run } from "./cpu.ts";
import { totalOf, WITHIN } from "./stages.ts";
import { table, whole } from "./table.ts";
import { hostsOf } from "./traffic/define.ts";
import { KINDS } from "./traffic/kinds.ts";

const ROOT = new URL("..", import.meta.url).pathname;
/** Slower by more than this, and by what the base differs from itself, is a failure. */
const MOST_SLOWER = 0.15;
/** A stage that takes less than this is not judged: it is all noise. */
const LEAST_MS = 20;

const SLOWER = "SLOWER";

const COMPARED: readonly string[] = [
  "DR, UDP requests",
  "NAT, TCP and UDP, 4 servers",
  "tunnel (IPIP), TCP and UDP, 4 servers",
  "each request a flow",
  "one flow, all ids 0, half of it lost",
];

/** Measured values by what was measured: stages, the whole, instructions. */
type Sample = Readonly<Record<string, number>>;

/** One stage on one kind of traffic. */
export interface Comparison {
  readonly base: number;
  readonly head: number;
  /** head / base, medians. */
  readonly ratio: number;
  /** The same of the least values: what else ran on the machine only ever adds. */
  readonly leastRatio: number;
  /** How far two measures of the base lie apart, as a share of it. */
  readonly noise: number;
  readonly slower: boolean;
}

interface Samples {
  readonly first: readonly Sample[];
  readonly head: readonly Sample[];
  /** The base again. */
  readonly second: readonly Sample[];
}

/** @returns whether no stage became more than 15 % slower, noise apart. */
export async function compareRevisions(base: string, frames: number, rounds: number): Promise<boolean> {
  return withWorktree(base, async (baseRoot) => {
    console.log(`\n## ${base} and this working tree, about ${whole(frames)} frames, ${rounds} rounds\n`);
    if (!canCount()) console.log("Instructions cannot be counted here (`perf`): CPU time only.\n");
    const rows: string[][] = [];
    for (const { name, traffic } of KINDS.filter((kind) => COMPARED.includes(kind.name)))
      await inFolder(async (folder) => {
        const hosts = hostsOf(traffic(frames)).filter((host) => host !== "client");
        const made = traffic(packetsForFrames(frames, traffic(frames), hosts));
        const { files } = await makeFiles(folder, made, hosts);
        rows.push(...rowsOf(name, takeTurns(baseRoot, files, rounds)));
        console.error(`${name}: done`);
      });
    const columns = ["traffic", "stage", "base", "now", "now / base", "of the least", "noise", ""];
    console.log(table(columns, rows));
    const passed = rows.every((row) => row.at(-1) !== SLOWER);
    console.log(passed ? "\nNothing is more than 15 % slower." : "\nMore than 15 % slower, noise apart.");
    return passed;
  });
}

/** Each comes first in turn. */
function takeTurns(baseRoot: string, files: ReadonlyMap<string, string>, rounds: number): Samples {
  const [first, head, second]: [Sample[], Sample[], Sample[]] = [[], [], []];
  const turns = [
    () => first.push(sampleOf(baseRoot, files)),
    () => head.push(sampleOf(ROOT, files)),
    () => second.push(sampleOf(baseRoot, files)),
  ];
  for (let round = 0; round < rounds; round++)
    for (let i = 0; i < turns.length; i++) turns[(i + round) % turns.length]();
  return { first, head, second };
}

/** One for each stage that either revision has. */
function rowsOf(name: string, { first, head, second }: Samples): readonly string[][] {
  const stages = new Set([...first, ...head].flatMap((sample) => Object.keys(sample)));
  return [...stages].map((stage) => {
    const values = (samples: readonly Sample[]) =>
      samples.map((sample) => sample[stage]).filter((value) => value !== undefined);
    const result = compareSamples(values(first), values(second), values(head));
    if (result === undefined) return [name, stage, "", "", "in one only", "", "", ""];
    return [
      name,
      stage,
      whole(result.base),
      whole(result.head),
      result.ratio.toFixed(3),
      result.leastRatio.toFixed(3),
      `${(100 * result.noise).toFixed(1)} %`,
      result.slower && !WITHIN.includes(stage) ? SLOWER : "",
    ];
  });
}

/** @returns undefined when one side has no such stage. */
export function compareSamples(
  first: readonly number[],
  second: readonly number[],
  head: readonly number[],
): Comparison | undefined {
  const all = [...first, ...second];
  if (all.length === 0 || head.length === 0) return undefined;
  const [base, now] = [median(all), median(head)];
  const ratio = now / base;
  const apart = Math.abs(median(first) - median(second)) / base;
  // Of the median of so many values; the quartiles of one value say nothing.
  const spread = (quantile(all, 0.75) - quantile(all, 0.25)) / base / Math.sqrt(head.length);
  const noise = Math.max(apart, spread);
  const leastRatio = Math.min(...head) / Math.min(...all);
  const judged = base >= LEAST_MS || now >= LEAST_MS;
  const slower = judged && Math.min(ratio, leastRatio) > 1 + MOST_SLOWER + noise;
  return { base, head: now, ratio, leastRatio, noise, slower };
}

/** Milliseconds of CPU by stage, of the whole process, and its instructions in millions. */
function sampleOf(root: string, files: ReadonlyMap<string, string>): Sample {
  const parts = [...files].map(([part, path]) => `${part}=${path}`);
  const program = join(root, "bench/analyze-files.ts");
  const { printed, cpuSeconds, instructions } = run([process.execPath, program, "--stages", ...parts], true);
  const stages: StageTimes = JSON.parse(printed);
  return {
    ...stages,
    "all stages": totalOf(stages),
    "whole process": 1000 * cpuSeconds,
    ...(instructions === undefined ? {} : { "instructions, millions": instructions / 1e6 }),
  };
}

async function withWorktree<T>(revision: string, work: (root: string) => Promise<T>): Promise<T> {
  return inFolder(async (folder) => {
    const root = join(folder, "base");
    git("worktree", "add", "--detach", root, revision);
    try {
      if (!existsSync(join(root, "node_modules")))
        symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"));
      return await work(root);
    } finally {
      git("worktree", "remove", "--force", root);
    }
  });
}

function git(...words: readonly string[]): void {
  const { status, stderr } = spawnSync("git", words, { cwd: ROOT, encoding: "utf8" });
  if (status !== 0) throw new Error(`git ${words.join(" ")}: ${stderr}`);
}
