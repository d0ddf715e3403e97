/**
 * Large captures from end to end: a set of rotated captures through uploads and the local engine, whose processes
 * are killed in the middle; the report is that of the same steps run without an engine. Then once more, cancelled.
 */
import { type RunningWorker, startWorker } from "../scripts/worker.ts";
import { UPLOAD_LIMITS } from "../src/routes/upload.ts";
import { analysisInNode, sameReport } from "./jobs/expected.ts";
import { Follower } from "./jobs/follow.ts";
import { keysInBucket } from "./jobs/local-bucket.ts";
import { expecting, sendCaptures, startAnalysis } from "./jobs/send.ts";
import type { CaptureSet } from "./jobs/set.ts";
import { Usage } from "./jobs/usage.ts";
import type { StepsRun } from "./jobs-steps.ts";
import { table, whole } from "./table.ts";

/** Share of the steps at which the second job is cancelled. */
const CANCEL_AT = 0.5;
/** What a step that runs may take to see that nobody wants it, and how long nothing must happen then. */
const SETTLE_MS = 10_000;
const QUIET_MS = 5_000;
const QUIET_CPU_MS = 1_000;

/** @param steps the same analysis without an engine. @returns whether everything is as it should be. */
export async function acceptJobs(set: CaptureSet, kills: number, steps: StepsRun): Promise<boolean> {
  const checks: [string, boolean][] = [["each step within its limits", steps.withinLimits]];
  const rows: [string, string][] = [["partitions", String(steps.partitions)]];
  let worker = await startWorker();
  try {
    const usage = new Usage();
    const sentIn = await seconds(() => sendCaptures(worker.url, set));
    usage.look(worker.group);
    const before = usage.cpuMs;
    rows.push(["seconds to upload", sentIn.seconds], ["CPU s of that, start included", inSeconds(before)]);

    console.log(`\n## A job of ${set.captures.length} captures, killed ${kills} times\n`);
    const id = await startAnalysis(worker.url, set, sentIn.answer);
    const follower = new Follower(id, () => usage.look(worker.group));
    const done = await seconds(async () => {
      for (let kill = 1; kill <= kills; kill++) {
        await follower.until(worker.url, kill / (kills + 1));
        worker = await killed(worker);
      }
      return follower.until(worker.url, Number.POSITIVE_INFINITY);
    });
    rows.push(["seconds from start to report, kills included", done.seconds]);
    rows.push(["CPU s of that, all processes", inSeconds(usage.cpuMs - before)]);
    for (const [name, peak] of usage.peaks) rows.push([`MB at most, ${name}`, (peak / 1e6).toFixed(0)]);
    console.log(`\n${table(["what", "value"], rows)}`);
    checks.push(["progress moves", follower.moved > 3], ["and only grows", follower.fellBack === 0]);
    checks.push(["nothing is left of the job", keysInBucket(worker.state, "work/").length === 0]);

    console.log("\n## The same again, cancelled\n");
    await expecting(204, `${worker.url}/v1/analyses/${id}`, { method: "DELETE" });
    checks.push(...(await cancelled(worker, set, sentIn.answer)));
    // At the end: it takes a while, in which connections would be closed.
    checks.push(["the report is that of a run without kills", sameReport(done.answer, steps.report)]);
    if (set.bytes <= UPLOAD_LIMITS.bodyBytes)
      checks.push(["the report is that of one request", sameReport(done.answer, await analysisInNode(set))]);
  } finally {
    await worker.stop();
  }
  console.log("");
  console.log(
    table(
      ["check", "outcome"],
      checks.map(([what, holds]) => [what, holds ? "holds" : "FAILS"]),
    ),
  );
  return checks.every(([, holds]) => holds);
}

async function killed(worker: RunningWorker): Promise<RunningWorker> {
  console.log("- killed");
  await worker.kill();
  return startWorker({ state: worker.state });
}

async function cancelled(
  worker: RunningWorker,
  set: CaptureSet,
  uploads: readonly string[],
): Promise<[string, boolean][]> {
  const id = await startAnalysis(worker.url, set, uploads);
  await new Follower(id, () => {}).until(worker.url, CANCEL_AT);
  const there = keysInBucket(worker.state, "work/").length;
  const { seconds: took } = await seconds(() =>
    expecting(204, `${worker.url}/v1/analyses/${id}`, { method: "DELETE" }),
  );
  await sleep(SETTLE_MS);
  const left = keysInBucket(worker.state, "work/").length;
  console.log(`- cancelled in ${took} s: ${whole(there)} objects before, ${left} after`);
  const usage = new Usage();
  usage.look(worker.group);
  const before = usage.cpuMs;
  await sleep(QUIET_MS);
  usage.look(worker.group);
  const gone = await fetch(`${worker.url}/v1/analyses/${id}`);
  return [
    ["cancelling deletes what the steps left", there > 0 && left === 0],
    ["and stops the work", usage.cpuMs - before < QUIET_CPU_MS],
    ["and the analysis is not there", gone.status === 404],
    ["later as well", keysInBucket(worker.state, "work/").length === 0],
  ];
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const inSeconds = (ms: number) => (ms / 1000).toFixed(1);

async function seconds<T>(work: () => Promise<T>): Promise<{ readonly answer: T; readonly seconds: string }> {
  const started = performance.now();
  const answer = await work();
  return { answer, seconds: inSeconds(performance.now() - started) };
}
