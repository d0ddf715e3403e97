/** How far a job is said to be, over several runs of it. */
import { env, reset } from "cloudflare:test";
import { afterEach, expect, it } from "vitest";
import { readEnvironment } from "../../src/env.ts";
import type { Job } from "../../src/jobs/define.ts";
import { Progress, readProgress } from "../../src/jobs/progress.ts";
import { Work } from "../../src/jobs/work.ts";

afterEach(() => reset());

const JOB: Job = {
  id: "a-job-that-is-killed",
  instance: "a-job-that-is-killed-1",
  createdAt: "2026-01-01T00:00:00Z",
  captures: 3,
  partitions: 1,
  bytes: 3000,
  keepUploads: false,
};

it("does not fall back when another run does a step again", async () => {
  const { storage } = readEnvironment(env).tenant("main").jobs;
  await storage.jobs.create(JOB.id, JSON.stringify(JOB));
  const run = () => new Progress(storage, new Work(storage, JOB), JOB);
  const first = run();
  first.add(3, 1000);
  await first.note("capture 2 of 3", 700);
  expect(await readProgress(storage, JOB.id)).toMatchObject({ bytes: 1700, steps: 3 });

  const again = run();
  again.add(2, 1000);
  await again.note("capture 2 of 3", 100);
  expect(await readProgress(storage, JOB.id)).toMatchObject({ bytes: 1700, steps: 3 });

  const further = run();
  further.add(4, 2000);
  await further.note("capture 3 of 3", 0);
  expect(await readProgress(storage, JOB.id)).toMatchObject({ bytes: 2000, steps: 4 });
});
