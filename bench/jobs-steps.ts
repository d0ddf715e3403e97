/** Each step of a job, as the job itself does it, in a process of its own: CPU time and memory against a gate. */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as z from "zod";
import { largeAnalysis } from "../src/analysis/large/index.ts";
import { INPUTS, workPrefix } from "../src/jobs/work.ts";
import { nativeSha256 } from "../src/lib/native-digest.ts";
import { bundleForNode } from "./bundles.ts";
import { type CaptureSet, jobInputs } from "./jobs/set.ts";
import { HEAP_FLAGS } from "./served-worker.ts";
import { table, whole } from "./table.ts";

/** What one isolate has, beyond code that is loaded and idle. */
const MOST_BYTES = 128e6;
/** What an invocation has without a setting. */
const MOST_CPU_MS = 30_000;

const Printed = z.object({ cpuMs: z.number(), peakBytes: z.number(), answer: z.unknown().optional() });
type Taken = z.infer<typeof Printed>;

const KINDS = ["hints", "capture", "plan", "partition", "report"] as const;
type Kind = (typeof KINDS)[number];

export interface StepsRun {
  readonly partitions: number;
  /** The analysis, as JSON. */
  readonly report: unknown;
  readonly withinLimits: boolean;
}

/** Prints what the steps took. @param folder where they leave their objects */
export function measureSteps(set: CaptureSet, folder: string): StepsRun {
  const run = stepRunner(set, folder);
  const idle = median(Array.from({ length: 5 }, () => run("idle").peakBytes));
  const taken = new Map<Kind, Taken[]>();
  const note = (kind: Kind, index = 0) => {
    const one = run(kind, index);
    taken.set(kind, [...(taken.get(kind) ?? []), { ...one, peakBytes: one.peakBytes - idle }]);
    return one.answer;
  };
  note("hints");
  const sizes = set.captures.map((_, i) => note("capture", i));
  writeFileSync(join(folder, SIZES), JSON.stringify(sizes));
  note("plan");
  const partitions = partitionsOf(set);
  for (let i = 0; i < partitions; i++) note("partition", i);
  const report = note("report");
  return { partitions, report, withinLimits: show(taken, idle, set) };
}

const SIZES = "sizes.json";
const partitionsOf = ({ bytes }: CaptureSet) => largeAnalysis(nativeSha256).partitionsFor(bytes);

function stepRunner(set: CaptureSet, folder: string) {
  const program = bundleForNode("jobs/one-step.ts", folder);
  const inputs = join(folder, workPrefix("measured"), INPUTS);
  mkdirSync(dirname(inputs), { recursive: true });
  writeFileSync(inputs, JSON.stringify(jobInputs(set)));
  const counts = [set.captures.length, partitionsOf(set)].map(String);
  return (kind: Kind | "idle", index = 0): Taken => {
    const words = [program, set.folder, folder, kind, String(index), ...counts, join(folder, SIZES)];
    const { status, stdout, stderr } = spawnSync(process.execPath, [...HEAP_FLAGS, ...words], {
      encoding: "utf8",
      maxBuffer: 2 ** 28,
    });
    if (status !== 0) throw new Error(`the step ${kind} ${index} failed:\n${stderr}`);
    return Printed.parse(JSON.parse(stdout));
  };
}

function show(taken: ReadonlyMap<Kind, readonly Taken[]>, idle: number, set: CaptureSet): boolean {
  const rows = [...taken].map(([kind, all]) => {
    const cpu = all.map(({ cpuMs }) => cpuMs);
    const memory = all.map(({ peakBytes }) => peakBytes);
    const within = Math.max(...cpu) <= MOST_CPU_MS && Math.max(...memory) <= MOST_BYTES;
    const cells = [
      ...[median(cpu), Math.max(...cpu), sum(cpu)].map((ms) => (ms / 1000).toFixed(2)),
      ...[median(memory), Math.max(...memory)].map((bytes) => (bytes / 1e6).toFixed(1)),
    ];
    return [kind, whole(all.length), ...cells, within ? "below" : "TOO MUCH"];
  });
  const cpuMs = sum([...taken.values()].flat().map((one) => one.cpuMs));
  console.log(`\n## The steps of ${set.captures.length} captures, ${whole(set.bytes)} bytes\n`);
  console.log(
    table(["step", "times", "CPU s, median", "most", "all", "MB beyond idle, median", "most", "gate"], rows),
  );
  console.log(
    `\nIdle, a process holds ${(idle / 1e6).toFixed(1)} MB. ${whole((cpuMs * 1e9) / set.bytes)} CPU ms per GB.`,
  );
  return rows.every((row) => row.at(-1) === "below");
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1];
}
