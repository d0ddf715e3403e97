/** A step of a job that is cancelled while it reads a capture that is to be kept. */
import { expect, it } from "vitest";
import { largeAnalysis } from "../../src/analysis/large/index.ts";
import type { Storage } from "../../src/jobs/define.ts";
import { makeHints, readCapture } from "../../src/jobs/steps.ts";
import { HINTS, INPUTS, JobGone, Work, workPrefix } from "../../src/jobs/work.ts";
import { plainSha256 } from "../../src/lib/digest.ts";
import { Keeper } from "../../src/retain/keep.ts";
import { memoryBlobs } from "../../src/store/blobs/memory.ts";
import { memoryStore } from "../../src/store/memory.ts";
import { caseFile } from "./uploading.ts";

const JOB = { id: "0123456789abcdef0123456789abcdef", instance: "0123456789abcdef0123456789abcdef-11111111" };

async function roomOf() {
  const bytes = await caseFile("dr-antispoof/ds.pcap");
  const blobs = memoryBlobs();
  const vault = { records: memoryStore(), blobs, keyOf: () => new Uint8Array(32) };
  const storage: Storage = {
    reports: memoryStore(),
    uploads: memoryStore(),
    uploaded: memoryStore(),
    jobs: memoryStore(),
    outcomes: memoryStore(),
    alerts: memoryStore(),
    vipReports: memoryStore(),
    vipUploads: memoryStore(),
    blobs,
    vault,
    objects: () => undefined,
  };
  const input = {
    host: "ds",
    kind: "capture",
    moment: "now",
    part: "ds",
    name: "ds.pcap",
    bytes: bytes.length,
    sha256: null,
    source: { upload: "11111111-2222-4333-8444-555555555555" },
  };
  await blobs.put("uploads/11111111-2222-4333-8444-555555555555", [bytes]);
  const inputs = { captures: [input], texts: [], order: ["capture"] };
  await blobs.put(`${workPrefix(JOB.id)}${INPUTS}`, [new TextEncoder().encode(JSON.stringify(inputs))]);
  const job = { ...JOB, createdAt: "", captures: 1, partitions: 1, bytes: bytes.length, keepUploads: true };
  await storage.jobs.create(JOB.id, JSON.stringify(job));
  const work = new Work(storage, JOB);
  const keeper = new Keeper(vault, JOB.instance, new Uint8Array(32));
  const room = { large: largeAnalysis(plainSha256), storage, work, keeper };
  await makeHints(room);
  return { room, storage, keys: async () => (await blobs.list("captures/")).entries.map(({ key }) => key) };
}

it("keeps the capture", async () => {
  const { room, keys } = await roomOf();
  await readCapture(room, 0, 1, async () => {});
  expect(await keys()).toHaveLength(1);
  expect((await room.work.bytes(HINTS)).length).toBeGreaterThan(0);
});

it("leaves nothing of it when the job is gone before the step has written", async () => {
  const { room, storage, keys } = await roomOf();
  const cancel = async () => {
    await storage.jobs.delete(JOB.id);
    await storage.blobs.deleteAll(`captures/${JOB.instance}/`);
  };
  await expect(readCapture(room, 0, 1, cancel)).rejects.toThrow(JobGone);
  expect(await keys()).toEqual([]);
});
