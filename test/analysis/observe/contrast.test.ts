import { describe, expect, it } from "vitest";
import type { PacketClass } from "../../../src/analysis/observe/classes.ts";
import { contrastOf, contrastsOf } from "../../../src/analysis/observe/contrast.ts";
import { type Ask, asks, capturesOf, framesOf } from "./build-cluster.ts";

const PLAIN: PacketClass = {
  from: 1,
  to: 2,
  protocol: "udp",
  encapsulation: "none",
  source: "cip",
  destination: "vip",
  wireSource: "cip",
  wireDestination: "vip",
  size: "to 256",
  df: true,
  sourceMac: "ds",
  destinationMac: "rs1",
  ofService: true,
  reply: false,
  multicast: false,
  sent: 0,
  arrived: 0,
  missing: 0,
  unpaired: 0,
  samples: { arrived: [], missing: [] },
};

const lost = (over: Partial<PacketClass> = {}, missing = 5): PacketClass => ({
  ...PLAIN,
  ...over,
  sent: missing,
  missing,
});
const came = (over: Partial<PacketClass> = {}, arrived = 5): PacketClass => ({
  ...PLAIN,
  ...over,
  sent: arrived,
  arrived,
});
const separators = (classes: readonly PacketClass[]) =>
  contrastOf(1, 2, classes)?.separators.map((s) => s.attribute);

describe("what separates lost from arrived", () => {
  it.each([
    ["source address", { wireSource: "dip" }],
    ["destination address", { wireDestination: "rip" }],
    ["protocol", { protocol: "icmp" }],
    ["size", { size: "to 1472" }],
    ["df", { df: false }],
    ["destination mac", { destinationMac: "aa" }],
    ["source mac", { sourceMac: "bb" }],
  ] as const)("is the %s, where only that differs", (attribute, over) =>
    expect(separators([lost(), came(over)])).toEqual([attribute]),
  );

  it("is the wrapping, which is the protocol that the wire sees", () =>
    expect(separators([lost({ encapsulation: "ipip" }), came()])).toEqual(["encapsulation", "protocol"]));

  it("is each that no packet tells apart, the addresses first", () =>
    expect(
      separators([lost(), came({ wireSource: "dip", wireDestination: "rip", protocol: "arp" })]),
    ).toEqual(["source address", "destination address", "protocol"]));

  it("is no longer what one more packet has on both sides", () => {
    const matrix = [
      lost(),
      came({ wireSource: "dip", wireDestination: "rip", protocol: "icmp" }),
      came({ wireSource: "dip" }),
    ];
    const contrast = contrastOf(1, 2, matrix);
    expect(contrast?.separators).toEqual([{ attribute: "source address", lost: ["cip"], arrived: ["dip"] }]);
    expect(contrast?.notSeparating).toContain("destination address");
    expect(contrast).toMatchObject({ lost: 5, arrived: 10 });
  });

  it("is nothing where some of every kind arrived", () =>
    expect(separators([{ ...lost(), arrived: 5, sent: 10 }])).toEqual([]));

  it("is not asked where nothing is lost, and not known where nothing arrived", () => {
    expect(contrastOf(1, 2, [came()])).toBeUndefined();
    expect(contrastOf(1, 2, [lost()])).toMatchObject({ separators: [], notSeparating: [] });
  });
});

describe("over a cluster", () => {
  const contrasts = (list: readonly Ask[]) => {
    const { contrasts: found, cast } = capturesOf(framesOf(list)).observe();
    return found.map((c) => ({
      pair: `${cast.members[c.from].name}>${c.to < 0 ? "rs" : cast.members[c.to].name}`,
      by: c.separators.map((s) => s.attribute),
    }));
  };

  it("is drawn for the pair that loses, not for another", () => {
    const found = contrasts(
      asks(40).map((ask, i): Ask => (i % 4 === 1 ? { ...ask, ends: "before-rs" } : ask)),
    );
    expect(found.map((c) => c.pair)).toEqual(["ds>rs2", "ds>rs"]);
  });

  it("names flows, where whole ones are lost beside whole ones that arrive", () => {
    const list = Array.from(
      { length: 40 },
      (_, i): Ask => ({
        server: "rs1",
        port: 4000 + (i % 4),
        ...(i % 4 === 1 ? { ends: "before-rs" as const } : {}),
      }),
    );
    expect(contrasts(list).find((c) => c.pair === "ds>rs1")?.by).toEqual(["flow"]);
  });

  it("names nothing where loss is by chance", () => {
    const list = Array.from(
      { length: 40 },
      (_, i): Ask => ({
        server: "rs1",
        port: 4000 + (i % 4),
        ...(i % 7 === 3 ? { ends: "before-rs" as const } : {}),
      }),
    );
    expect(contrasts(list).find((c) => c.pair === "ds>rs1")?.by).toEqual([]);
  });
});

it("compares nobody's packets", () => {
  const { cast } = capturesOf(framesOf(asks(2))).observe();
  expect(contrastsOf([lost({ to: -1 }), came({ to: -1 })], cast)).toEqual([]);
});
