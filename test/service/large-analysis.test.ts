/** Rotated captures as a job of the running service, which is killed in the middle of it. */
import { afterEach, expect, it } from "vitest";
import { readCase } from "../../scripts/case-files.ts";
import { type RunningWorker, startWorker } from "../../scripts/worker.ts";
import { analyze } from "../../src/analysis/index.ts";
import { type Input, parsePartName } from "../../src/analysis/inputs.ts";
import { JobStatus } from "../../src/jobs/status.ts";
import { inLanguage } from "../../src/render/language.ts";
import { rotated } from "./rotated.ts";
import { analyseUploads, type LocalFile } from "./upload.ts";

let worker: RunningWorker | undefined;
afterEach(async () => {
  await worker?.stop();
  worker = undefined;
});

const files = await readCase(new URL("../cases/dr-antispoof", import.meta.url).pathname);
const isCapture = ({ part }: LocalFile) => parsePartName(part)?.kind === "capture";
const texts = files.filter((file) => !isCapture(file));

/** So many frames a file. */
const capturesOf = (frames: number): LocalFile[] =>
  files
    .filter(isCapture)
    .flatMap(({ part, bytes }) =>
      rotated(bytes, frames).map((piece, i) => ({ part, name: `${part}.pcap${i}`, bytes: piece })),
    );

async function* inputsOf(parts: readonly LocalFile[]): AsyncGenerator<Input> {
  for (const { part, name, bytes } of parts) {
    const named = parsePartName(part);
    if (named) yield { ...named, part, name, chunks: new Blob([bytes]).stream() };
  }
}

async function statusOf(url: string, id: string): Promise<JobStatus | undefined> {
  const answer = await fetch(`${url}/v1/analyses/${id}`);
  return answer.status === 202 ? JobStatus.parse(await answer.json()) : undefined;
}

/** Waits until so many steps are done; the steps that are. */
async function waitForSteps(url: string, id: string, steps: number): Promise<number> {
  for (;;) {
    const status = await statusOf(url, id);
    if (!status) throw new Error("the job ended too early");
    expect(["queued", "running"]).toContain(status.status);
    expect(status.progress.bytes.done).toBeLessThanOrEqual(status.progress.bytes.of);
    if (status.progress.steps.done >= steps) return status.progress.steps.done;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

it("is the report of one request, to the byte, though its process is killed twice", async () => {
  const captures = capturesOf(2);
  expect(captures.length).toBeGreaterThan(100);
  const { id: expectedId, ...expected } = inLanguage(
    { ...(await analyze(inputsOf([...captures, ...texts]))), createdAt: "" },
    "en",
  );

  worker = await startWorker();
  const { id, uploads } = await analyseUploads(worker.url, captures, texts);
  expect(id).toBe(expectedId);
  let done = 0;
  for (const steps of [5, 40]) {
    const now = await waitForSteps(worker.url, id, Math.max(steps, done + 1));
    // What was done before it was killed is not done again.
    expect(now).toBeGreaterThan(done);
    done = now;
    await worker.kill();
    worker = await startWorker({ state: worker.state });
    const after = await statusOf(worker.url, id);
    expect(after?.progress.steps.done).toBeGreaterThanOrEqual(done);
  }

  const events = await (await fetch(`${worker.url}/v1/analyses/${id}/events`)).text();
  expect(events.match(/^event: .*$/gm)?.at(-1)).toBe("event: done");
  // How many there are left to tell of depends on how far it was at the second kill.
  expect(events).toMatch(/^event: progress$/m);
  const report = await (await fetch(`${worker.url}/v1/analyses/${id}`)).json();
  expect(JSON.stringify({ ...Object(report), createdAt: "" })).toBe(
    JSON.stringify({ id: expectedId, ...expected }),
  );
  // Captures are not kept.
  expect((await fetch(`${worker.url}/v1/uploads/${uploads[0]}`)).status).toBe(404);
}, 300_000);
