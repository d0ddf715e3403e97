import { describe, expect, it } from "vitest";
import { asks, capturesOf, framesOf, type HostName } from "./build-cluster.ts";
import { arp, ethernet, udp } from "./build-frames.ts";
import { type CaptureOptions, Captures } from "./build-views.ts";

type Options = Partial<Record<HostName, CaptureOptions>>;

/** Offset and uncertainty against the director, milliseconds. */
function clocks(options: Options, hosts?: readonly HostName[]) {
  const { clocks: found, cast } = capturesOf(framesOf(asks(10)), hosts, options).observe();
  return new Map(
    found.map((c) => [
      cast.members[c.member].name,
      { ...c, ms: c.offset / 1e6, plusMinus: c.uncertainty / 1e6 },
    ]),
  );
}

describe("the offset of a host's clock", () => {
  it.each([0, 5_000, -7_200_000, 28_800_250])("of %i ms is found within its uncertainty", (clockMs) => {
    const rs1 = clocks({ rs1: { clockMs } }).get("rs1");
    expect(rs1?.matched).toBeGreaterThan(3);
    expect(Math.abs((rs1?.ms ?? Number.NaN) - clockMs)).toBeLessThanOrEqual(rs1?.plusMinus ?? 0);
  });

  it("is that of a clock that is off, and of no other", () => {
    const found = clocks({ rs1: { clockMs: 90_000 } });
    expect(found.get("ds")).toMatchObject({ ms: 0, plusMinus: 0, matched: 0 });
    expect(Math.abs(found.get("rs2")?.ms ?? Number.NaN)).toBeLessThan(1);
    expect(Math.abs(found.get("client")?.ms ?? Number.NaN)).toBeLessThan(1);
  });

  it("follows the director's own", () => {
    const found = clocks({ ds: { clockMs: 60_000 } });
    for (const name of ["client", "rs1", "rs2"]) expect(Math.round(found.get(name)?.ms ?? 0)).toBe(-60_000);
  });

  it("goes by way of a third host", () => {
    // Client and real servers share replies; the director is not among them.
    const found = clocks({ rs1: { clockMs: 1000 } }, ["client", "rs1"]);
    expect(Math.round(found.get("rs1")?.ms ?? 0)).toBe(1000);
  });

  it("is not known without a packet that both hold", () => {
    const captures = new Captures()
      .add("ds", [
        [
          0,
          ethernet(
            "02:00:00:00:00:10",
            "02:00:00:00:00:99",
            udp({ source: "10.0.0.1", destination: "10.0.0.9" }, 1, 2),
          ),
        ],
      ])
      .add("rs1", [
        [0, arp({ senderMac: "02:00:00:00:00:21", senderIp: "10.0.0.21", targetIp: "10.0.0.1" })],
      ]);
    const { clocks: found, cast } = captures.observe();
    expect(found.map((c) => cast.members[c.member].name)).toEqual(["ds"]);
  });

  it("is wider by packets of one direction than by those of both", () => {
    const oneWay = clocks({}).get("rs1");
    const both = (() => {
      const { clocks: found, cast } = capturesOf(framesOf(asks(10), "masq")).observe();
      return found.find((c) => cast.members[c.member].name === "rs1");
    })();
    expect(oneWay?.uncertainty).toBeGreaterThan(both?.uncertainty ?? Number.POSITIVE_INFINITY);
  });
});
