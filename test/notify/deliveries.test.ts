import { describe, expect, it } from "vitest";
import {
  claim,
  deliveriesOf,
  end,
  findClaim,
  reclaim,
  removeDeliveries,
} from "../../src/notify/deliveries.ts";
import { memoryStore } from "../../src/store/memory.ts";

const REPORT = "0123456789abcdef0123456789abcdef";
const by = (owner: string) => ({
  owner,
  createdAt: "2026-03-04T05:06:07.000Z",
  targets: [
    { name: "one", kind: "json" },
    { name: "two", kind: "slack" },
  ],
});
const ended = (status: "delivered" | "dead") => ({
  status,
  attempts: 1,
  at: "2026-03-04T05:06:08.000Z",
  answered: 200,
  reason: null,
});

describe("the messages about a report", () => {
  it("are the first one's who comes, and stay so when it comes again", async () => {
    const store = memoryStore();
    expect(await claim(store, REPORT, by("first"))).toBe(true);
    expect(await claim(store, REPORT, by("second"))).toBe(false);
    expect(await claim(store, REPORT, by("first"))).toBe(true);
  });

  it("end one by one", async () => {
    const store = memoryStore();
    await claim(store, REPORT, by("first"));
    await end(store, { report: REPORT, owner: "first" }, 1, ended("dead"));
    expect((await deliveriesOf(store, REPORT)).map(({ ending }) => ending?.status)).toEqual([
      undefined,
      "dead",
    ]);
  });

  it("are another one's when they are sent again, but for those that were delivered", async () => {
    const store = memoryStore();
    await claim(store, REPORT, by("first"));
    await end(store, { report: REPORT, owner: "first" }, 0, ended("delivered"));
    await end(store, { report: REPORT, owner: "first" }, 1, ended("dead"));
    expect(await reclaim(store, REPORT, "second")).toBe(true);
    expect((await findClaim(store, REPORT))?.owner).toBe("second");
    const statuses = async () => (await deliveriesOf(store, REPORT)).map(({ ending }) => ending?.status);
    expect(await statuses()).toEqual(["delivered", undefined]);
    // The one before comes late.
    await end(store, { report: REPORT, owner: "first" }, 1, ended("dead"));
    expect(await statuses()).toEqual(["delivered", undefined]);
    await end(store, { report: REPORT, owner: "second" }, 1, ended("delivered"));
    expect(await reclaim(store, REPORT, "third")).toBe(false);
  });

  it("leave nothing, though one comes to its end after the report is gone", async () => {
    const store = memoryStore();
    await claim(store, REPORT, by("first"));
    await end(store, { report: REPORT, owner: "first" }, 0, ended("delivered"));
    await removeDeliveries(store, REPORT);
    await end(store, { report: REPORT, owner: "first" }, 1, ended("dead"));
    expect((await store.list({ limit: 10 })).ids).toEqual([]);
  });
});
