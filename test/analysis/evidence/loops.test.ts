import { expect, it } from "vitest";
import { answer } from "./answers-of.ts";

it("sees requests come back, and whether a virtual service of that host sends them", async () => {
  const { loops, mutual } = await answer("loops", "ipvs-pingpong");
  expect(loops).toMatchObject([
    {
      director: "ds",
      returned: 93,
      lowestTtl: 2,
      peer: { host: "rs1", known: true, serves: true, sendsBack: true },
    },
  ]);
  expect(mutual).toMatchObject([{ director: "ds", service: "udp 192.168.1.60:52002" }]);
});

it("sees them come back from a host that forwards without a service", async () => {
  const { loops, mutual } = await answer("loops", "dr-rs-forwarding-missing-vip");
  expect(loops.length).toBe(2);
  expect(loops.every((l) => l.peer.known && !l.peer.serves)).toBe(true);
  expect(mutual).toEqual([]);
});

it("sees nothing come back where nothing does", async () => {
  expect(await answer("loops", "dr-healthy")).toEqual({ loops: [], mutual: [] });
});
