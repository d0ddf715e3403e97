import { expect, it } from "vitest";
import { memoryBlobs } from "../../../src/store/blobs/memory.ts";
import { blobsWithin } from "../../../src/store/blobs/within.ts";
import { conformsForBlobs } from "./conformance.ts";

conformsForBlobs("A tenant's part of a store", () => blobsWithin(memoryBlobs(), "tenants/acme/"));

it("has its own keys in front, and gives nothing of anybody else", async () => {
  const all = memoryBlobs();
  const [acme, globex] = [blobsWithin(all, "tenants/acme/"), blobsWithin(all, "tenants/globex/")];
  await acme.put("work/a", [Uint8Array.of(1)]);
  expect(await globex.head("work/a")).toBeUndefined();
  expect((await all.list("")).entries.map(({ key }) => key)).toEqual(["tenants/acme/work/a"]);
  expect((await acme.list("work/")).entries.map(({ key }) => key)).toEqual(["work/a"]);
  await globex.deleteAll("work/");
  expect(await acme.head("work/a")).toBeDefined();
  await acme.deleteAll("work/");
  expect((await all.list("")).entries).toEqual([]);
});

it("without a prefix it is the store itself", () => {
  const all = memoryBlobs();
  expect(blobsWithin(all, "")).toBe(all);
});
