import { describe, expect, it } from "vitest";
import { arrivalClause, legGroups, lossClause, nameOf } from "../../src/analysis/measure.ts";
import { analyzeFiles, readParts } from "../cases/cases.ts";
import {
  type Ask,
  asks,
  capturesOf,
  framesOf,
  HOST_NAMES,
  type HostName,
  type Mode,
} from "./observe/build-cluster.ts";

const observe = (list: readonly Ask[], mode: Mode = "route", hosts: readonly HostName[] = HOST_NAMES) =>
  capturesOf(framesOf(list, mode), hosts).observe();

const some = (ends: NonNullable<Ask["ends"]>) =>
  asks(20).map((ask, i): Ask => (i % 4 === 0 ? { ...ask, ends } : ask));

function clauses(list: readonly Ask[], mode?: Mode): string[] {
  const observed = observe(list, mode);
  return legGroups(observed)
    .filter((g) => g.missing > 0)
    .map((g) => lossClause(observed, g).en);
}

describe("what is missing, in words", () => {
  it.each([
    ["before-ds", "5 of 20 requests that left client never came to ds"],
    ["in-ds", "5 of 20 requests that came in at ds never left it"],
    ["before-rs", "5 of 10 packets that left ds for rs1 never arrived"],
    ["before-client", "5 of 10 replies that left rs1 for client never arrived"],
  ] as const)("%s", (ends, clause) => expect(clauses(some(ends))).toEqual([clause]));

  it("of replies that a director translates", () => {
    const { ds, ...rest } = framesOf(asks(8), "masq");
    // Every other reply comes in and is not sent on.
    let replies = 0;
    const kept = ds.filter(
      ([, b]) => !(b[12] === 8 && b[5] === 0x01 && b[11] === 0x10 && b[34] === 0 && replies++ % 2 === 0),
    );
    const hosts = HOST_NAMES.filter((host) => host !== "client");
    const observed = capturesOf({ ds: kept, ...rest }, hosts).observe();
    const group = legGroups(observed).find((g) => g.kind === "reply-through");
    expect(group?.missing).toBe(4);
    expect(group && lossClause(observed, group).en).toBe("4 of 8 replies that came in at ds never left it");
  });

  it("not of replies that the client got all the same: then the director's capture lacks them", () => {
    const { ds, ...rest } = framesOf(asks(8), "masq");
    const kept = ds.filter(([, b], i) => !(i % 3 === 0 && b[12] === 8 && b[5] === 0x01 && b[11] === 0x10));
    const observed = capturesOf({ ds: kept, ...rest }).observe();
    const group = legGroups(observed).find((g) => g.kind === "reply-through");
    expect(group?.missing).toBe(0);
    expect(group?.unknown).toBeGreaterThan(0);
  });

  it("names only the legs that lost something", () => {
    const list = asks(20).map((ask): Ask => ({ ...ask }));
    list[1] = { ...list[1], ends: "before-rs" };
    expect(clauses(list)).toEqual(["1 of 10 packets that left ds for rs2 never arrived"]);
  });
});

describe("what arrived, in words", () => {
  it("is each leg behind the director", () => {
    const observed = observe(asks(20));
    expect(arrivalClause(observed, legGroups(observed)).en).toBe(
      "20 of 20 requests forwarded arrived at rs1 and rs2; 20 of 20 that arrived at rs1 and rs2 were delivered; 20 of 20 replies arrived at client",
    );
  });

  it("says what is not known", () => {
    const observed = observe(asks(20), "tunnel", ["ds"]);
    expect(arrivalClause(observed, legGroups(observed)).en).toContain("(20 unknown)");
  });

  it("is nothing where nothing was seen", () => {
    const observed = observe([]);
    expect(arrivalClause(observed, legGroups(observed)).en).toBe("no packet of a virtual service was seen");
  });
});

it("names what no part stands for a client", () => {
  const observed = observe(asks(2));
  expect(nameOf(observed, -1)).toBe("client");
  expect(nameOf(observed, observed.cast.memberOfName("rs2"))).toBe("rs2");
});

it("sums legs of a kind, and every packet once", () => {
  for (const mode of ["route", "tunnel", "masq"] as const)
    for (const group of legGroups(observe(some("before-rs"), mode))) {
      expect(group.sent).toBe(group.arrived + group.missing + group.unknown);
      expect(group.sent).toBe(group.legs.reduce((n, l) => n + l.counts.sent, 0));
    }
});

it("says how many requests came to a director that does not show where they went", async () => {
  const given = ["client", "ds"];
  const { verdict } = await analyzeFiles(
    (await readParts("dr-failover-vmac")).filter(({ part }) => given.includes(part)),
  );
  expect(verdict.outcome).toBe("inconclusive");
  expect(verdict.observed).toEqual({
    en: "12 of 24 requests that left the client came to ds",
    zh: "客户端发出的请求，24 个中有 12 个到达 ds",
  });
  expect(verdict.summary.en).toMatch(
    /^12 requests went to a MAC of nobody that a part is of, and were answered/,
  );
});
