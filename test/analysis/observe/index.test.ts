import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asks, capturesOf, framesOf, HOST_NAMES } from "./build-cluster.ts";
import { Captures } from "./build-views.ts";

describe("observe()", () => {
  it("sees nothing in nothing", () => {
    const { legs, classes, deliveries, clocks, cast, probes } = new Captures().observe();
    expect([legs, classes, deliveries, clocks, probes, cast.members]).toEqual([[], [], [], [], [], []]);
  });

  it("puts the legs in the order of a packet's way", () => {
    const { legs, cast } = capturesOf(framesOf(asks(6), "masq")).observe();
    const ranks = legs.map((l) =>
      [l.direction, cast.members[l.from].role, cast.members[l.to].role].join(" "),
    );
    expect([...new Set(ranks)]).toEqual([
      "request client director",
      "request director director",
      "request director real-server",
      "request real-server real-server",
      "reply real-server director",
      "reply director director",
      "reply director client",
    ]);
  });

  it("counts every packet of a leg once, whichever captures there are and wherever packets end", () => {
    const ends = fc.constantFrom(
      undefined,
      "before-ds",
      "in-ds",
      "before-rs",
      "in-rs",
      "before-client" as const,
    );
    const ask = fc.record({
      server: fc.constantFrom("rs1" as const, "rs2" as const),
      end: ends,
      id: fc.nat(3),
      at: fc.nat(400),
    });
    const mode = fc.constantFrom("route" as const, "tunnel" as const, "masq" as const);
    fc.assert(
      fc.property(fc.array(ask, { maxLength: 25 }), mode, fc.subarray([...HOST_NAMES]), (list, by, hosts) => {
        const sorted = [...list].sort((a, b) => a.at - b.at);
        const frames = framesOf(
          sorted.map(({ server, end, id, at }) => ({ server, id, at, ...(end ? { ends: end } : {}) })),
          by,
        );
        const { legs, traffic } = capturesOf(frames, hosts).observe();
        for (const { counts } of legs) {
          expect(counts.arrived + counts.missing + counts.unknown).toBe(counts.sent);
          for (const n of Object.values(counts)) expect(n).toBeGreaterThanOrEqual(0);
        }
        // What one host sent as this, another got as that, and the other way round.
        traffic.forEach(({ fate }, from) => {
          fate.arrivedAs.forEach((at, i) => {
            if (fate.receiver[i] >= 0) expect(traffic[fate.receiver[i]].sentAs[at]).toBe(i);
            expect(fate.receiver[i]).not.toBe(from);
          });
        });
      }),
      { numRuns: 60 },
    );
  });
});
