/** How far a job is said to be, over several runs of it. */
import { env, reset } from "cloudflare:test";
import { afterEach, expect, it } from "vitest";
import { readEnvironment } from "../../src/env.ts";
import type { Job } from "../../src/jobs/define.ts";
import { Progress, readProgress } from "../../src/jobs/progress.ts";
import { lookUp } from "../../src/jobs/status.ts";
import { INPUTS, Work, workPrefix } from "../../src/jobs/work.ts";

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

it("does not fall back while what the steps left is being deleted", async () => {
  const { storage } = readEnvironment(env).tenant("main").jobs;
  const instance = {
    status: async () => ({ status: "running" }),
    pause: async () => {},
    resume: async () => {},
    terminate: async () => {},
  };
  const jobs = { storage, engine: { create: async () => instance, get: async () => instance } };
  const id = "0123456789abcdef0123456789abcdef";
  const createdAt = new Date().toISOString();
  await storage.jobs.create(id, JSON.stringify({ ...JOB, id, instance: `${id}-1`, createdAt }));
  const progress = async () => {
    const found = await lookUp(jobs, id);
    return found.kind === "status" ? found.status.progress : found.kind;
  };

  await storage.blobs.put(`${workPrefix(id)}${INPUTS}`, [new TextEncoder().encode("{}")]);
  expect(await progress()).toMatchObject({ bytes: { done: 0, of: 3000 }, step: null });

  await storage.blobs.deleteAll(workPrefix(id));
  expect(await progress()).toEqual({
    bytes: { done: 3000, of: 3000 },
    steps: { done: 9, of: 9 },
    step: "clean",
  });
});
