/**
 * One step of a job in a process of its own: node one-step.ts SET WORK hints|capture|plan|partition|report|idle N OF
 * Prints what it took as JSON. `idle` loads the same code and does nothing.
 */
import { readFileSync } from "node:fs";
import * as z from "zod";
import { largeAnalysis } from "../../src/analysis/large/index.ts";
import {
  foldPartition,
  makeHints,
  makePlan,
  makeReport,
  readCapture,
  type SectionSizes,
} from "../../src/jobs/steps.ts";
import { Work } from "../../src/jobs/work.ts";
import { nativeSha256 } from "../../src/lib/native-digest.ts";
import { fileStorage } from "./file-storage.ts";

export const JOB = { id: "measured", instance: "measured" };

const [set, folder, step, index, captures, partitions, sizesFile] = process.argv.slice(2);
const storage = fileStorage(set, folder);
const job = { ...JOB, createdAt: "", captures: Number(captures), partitions: Number(partitions) };
await storage.jobs.create(JOB.id, JSON.stringify({ ...job, bytes: 0, keepUploads: true }));
const room = { large: largeAnalysis(nativeSha256), storage, work: new Work(storage, JOB) };
const sign = async () => {};
const Sizes: z.ZodType<readonly SectionSizes[]> = z.array(z.array(z.array(z.number())));

const before = process.cpuUsage();
const answer = await run();
const { user, system } = process.cpuUsage(before);
const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"));
console.log(JSON.stringify({ cpuMs: (user + system) / 1000, peakBytes: 1024 * Number(peak?.[1]), answer }));

async function run(): Promise<unknown> {
  switch (step) {
    case "hints":
      return makeHints(room);
    case "capture":
      return readCapture(room, Number(index), job.partitions, sign);
    case "plan":
      return makePlan(room, job.captures);
    case "partition": {
      const sizes = Sizes.parse(JSON.parse(readFileSync(sizesFile, "utf8")));
      return foldPartition(room, Number(index), sizes, sign);
    }
    case "report":
      return makeReport(room, job.captures, job.partitions);
    default:
      return undefined;
  }
}
