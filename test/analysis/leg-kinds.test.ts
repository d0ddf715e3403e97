import { expect, it } from "vitest";
import { analyzeParts, partsOf } from "./analyze-case.ts";

const legOf = async (id: string, from: string, to: string) =>
  (await analyzeParts(await partsOf(id))).segments.find((s) => s.from === from && s.to === to);

it("tells what was lost on a hop by service, client and size", async () => {
  expect((await legOf("dr-antispoof", "ds", "rs1"))?.kinds).toEqual([
    {
      service: "udp 192.168.1.60:52002",
      client: "192.168.1.15",
      df: true,
      arrived: 0,
      missing: 30,
      largestArrived: 0,
      smallestMissing: 120,
    },
  ]);
});

it("keeps clients and services of one hop apart, and counts all of it", async () => {
  const leg = await legOf("dr-antispoof-matrix", "ds", "rs1");
  expect(new Set(leg?.kinds.map((k) => k.client)).size).toBeGreaterThan(1);
  const sum = (of: "arrived" | "missing") => leg?.kinds.reduce((n, k) => n + k[of], 0);
  expect([sum("arrived"), sum("missing")]).toEqual([leg?.packets.arrived, leg?.packets.missing]);
});

it("counts what counters show delivered, and what a host refuses", async () => {
  const refused = await legOf("dr-app-down", "rs1", "rs1");
  expect(refused?.kinds.reduce((n, k) => n + k.missing, 0)).toBe(refused?.packets.missing);
});
