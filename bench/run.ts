/**
 * Measures speed and memory, and prints it as markdown. See bench/README.md for the commands.
 *   npm run bench [-- [tools] [stages] [profile] [growth] [memory] [latency] ..]
 */
import { parseArgs } from "node:util";
import { inFolder } from "./captures.ts";
import { compareRevisions } from "./compare.ts";
import { FULL_FRAMES, showGrowth } from "./growth.ts";
import { type CaptureSet, readSet } from "./jobs/set.ts";
import { acceptJobs } from "./jobs.ts";
import { measureSteps } from "./jobs-steps.ts";
import { measureLatency } from "./latency.ts";
import { describeMachine } from "./machine.ts";
import { measureMemory } from "./memory.ts";
import { profileAnalysis } from "./profile.ts";
import { timeRefusals } from "./refusals.ts";
import { type RotatedOptions, writeRotated } from "./rotated.ts";
import { showScale } from "./scale.ts";
import { timeStages } from "./stages.ts";
import { stress } from "./stress.ts";
import { compareTools } from "./tools.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    bytes: { type: "string" },
    frames: { type: "string" },
    rounds: { type: "string" },
    only: { type: "string" },
    full: { type: "boolean", default: false },
    base: { type: "string", default: "HEAD" },
    files: { type: "string", default: "200" },
    servers: { type: "string", default: "1" },
    method: { type: "string", default: "dr" },
    out: { type: "string" },
    in: { type: "string" },
    kill: { type: "string", default: "2" },
    "frame-bytes": { type: "string" },
    overlap: { type: "boolean", default: false },
    shuffle: { type: "boolean", default: false },
    seconds: { type: "string" },
    capped: { type: "boolean", default: false },
    "at-once": { type: "string" },
    "cpu-ms-per-gb": { type: "string" },
  },
});
const { only, full } = values;

/** @throws Error for what is no positive number. */
function number(text: string | undefined, otherwise: number): number {
  const value = text === undefined ? otherwise : Number(text);
  if (!(value > 0)) throw new Error(`not a positive number: ${text}`);
  return value;
}

const bytes = (otherwise: number) => number(values.bytes, otherwise);
const frames = (otherwise: number) => number(values.frames, otherwise);
const rounds = (otherwise: number) => number(values.rounds, otherwise);

/** Run when nothing is named. */
const MEASURES: Readonly<Record<string, () => unknown>> = {
  tools: () => compareTools(frames(1_499_000), rounds(5)),
  stages: () => timeStages(bytes(99_500_000), rounds(5), only),
  profile: () => profileAnalysis(bytes(99_500_000)),
  growth: () => showGrowth(rounds(1), full ? FULL_FRAMES : frames(640_000), only),
  memory: () => measureMemory(bytes(99_500_000), rounds(3), only),
  latency: () => measureLatency(),
};

function rotatedOptions(out: string): RotatedOptions {
  const method = (["dr", "ipip", "gre", "nat"] as const).find((known) => known === values.method);
  if (method === undefined) throw new Error("--method is dr, ipip, gre or nat");
  return {
    out,
    bytes: bytes(4_000_000_000),
    files: number(values.files, 200),
    method,
    servers: number(values.servers, 1),
    frameBytes: values["frame-bytes"] === undefined ? "imix" : number(values["frame-bytes"], 64),
    overlap: values.overlap,
    shuffle: values.shuffle,
  };
}

/** The set that `rotated` left in --in, or one that is made for this run. */
const inSet = <T>(work: (set: CaptureSet) => Promise<T>): Promise<T> =>
  values.in === undefined
    ? inFolder(async (out) => {
        await writeRotated(rotatedOptions(out));
        return work(readSet(out));
      })
    : work(readSet(values.in));

/** --out, where it is given, and stays. */
const inGivenFolder = <T>(work: (folder: string) => Promise<T>): Promise<T> =>
  values.out === undefined ? inFolder(work) : work(values.out);

const OTHERS: Readonly<Record<string, () => unknown>> = {
  compare: () => compareRevisions(values.base, frames(200_000), rounds(5)),
  rotated: () => {
    if (values.out === undefined) throw new Error("rotated needs --out FOLDER");
    return writeRotated(rotatedOptions(values.out));
  },
  steps: () => inSet((set) => inGivenFolder(async (folder) => measureSteps(set, folder).withinLimits)),
  jobs: () =>
    inSet(async (set) => {
      const steps = await inGivenFolder(async (folder) => measureSteps(set, folder));
      return acceptJobs(set, Number(values.kill), steps);
    }),
  stress: () => stress(number(values.seconds, 600), number(values["at-once"], 200), values.capped),
  refusals: () => timeRefusals(),
  scale: () => {
    const { "cpu-ms-per-gb": cpuMs, bytes: perDay } = values;
    showScale({
      ...(cpuMs === undefined ? {} : { cpuMsPerGb: number(cpuMs, 1) }),
      ...(perDay === undefined ? {} : { bytesPerDay: number(perDay, 1) }),
    });
  },
};

const known = { ...MEASURES, ...OTHERS };
const chosen = positionals.length > 0 ? positionals : Object.keys(MEASURES);
const unknown = chosen.filter((name) => !Object.hasOwn(known, name));
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(", ")}; there are ${Object.keys(known).join(", ")}.`);
  process.exit(2);
}

if (!chosen.every((name) => name === "scale" || name === "rotated")) console.log(describeMachine());
for (const name of chosen) if ((await known[name]()) === false) process.exitCode = 1;
