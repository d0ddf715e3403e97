import { expect, it } from "vitest";
import { readEnvironment } from "../../src/env.ts";
import { uploadsOfVip } from "../../src/jobs/uploads-of-vip.ts";
import { noteVip } from "../../src/store/by-vip.ts";

const VIP = "192.0.2.10";
const MINUTE = 60_000;

/** Uploads as they stand in the storage: what they are of, and how many minutes after the first they were complete. */
async function storageOf(...files: readonly (readonly [part: string, minute: number])[]) {
  const { storage } = readEnvironment({ STORE: "memory" }).tenant("main").jobs;
  for (const [i, [part, minute]] of files.entries()) {
    const id = `upload-number-${i}`;
    const completedAt = new Date(Date.UTC(2026, 0, 1) + minute * MINUTE).toISOString();
    const file = { id, name: "", bytes: 1, sha256: "", label: { vip: VIP, part }, completedAt };
    await storage.uploaded.create(id, JSON.stringify(file));
    await noteVip(storage.vipUploads, VIP, { id, at: completedAt });
  }
  return storage;
}

const named = async (...files: readonly (readonly [part: string, minute: number])[]) =>
  (await uploadsOfVip(await storageOf(...files), VIP)).map((input) =>
    "upload" in input ? `${input.part} ${input.upload.split("-").at(-1)}` : "",
  );

it("takes what came in the quarter of an hour up to the newest, oldest first", async () => {
  expect(await named(["ds", 0], ["rs1", 20], ["ds", 31], ["client", 35])).toEqual([
    "rs1 1",
    "ds 2",
    "client 3",
  ]);
});

it("takes every capture, and of each state the newest", async () => {
  expect(
    await named(
      ["ds.state", 0],
      ["ds", 1],
      ["ds", 2],
      ["ds.state", 3],
      ["rs1.state", 4],
      ["ds.state.after", 5],
    ),
  ).toEqual(["ds 1", "ds 2", "ds.state 3", "rs1.state 4", "ds.state.after 5"]);
});

it("takes nothing where nothing is", async () => {
  expect(await named()).toEqual([]);
});
