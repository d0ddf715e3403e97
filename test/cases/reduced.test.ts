/**
 * Every case again with less: an analysis that knows less may say less. It never names another cause,
 * never calls a faulty network healthy or a healthy one faulty, and is never surer than before.
 */
import { describe, expect, test } from "vitest";
import type { Analysis } from "../../src/report/schema.ts";
import { alsoTrue } from "./beside.ts";
import { analyzeFiles, CASES, readParts, readTruth } from "./cases.ts";
import { CLOCKS, FEWER, offBy, type Reduction, SAME, serversOf, without } from "./reduce.ts";
import { trueCause } from "./true-causes.ts";

/**
 * Captures that show ARP and ping only: without the host's counters a filter could hide the rest.
 * And a director captured without destination MACs: without its table there may be a further server.
 */
const NEEDS_STATE: ReadonlySet<string> = new Set([
  "v7-dr-vxlan-antispoof",
  "dr-antispoof-formats",
  // Where one MAC stands for all hosts, captures alone do not tell whose it is.
  "fabric-l3-only",
  "v23-fabric-l3-only",
  // That ping is lost as well is proven by the real server's counters.
  "fabric-mac-table-stale",
  // So is all that was lost: hardly anything came that shows that the captures ran.
  "ipv6-dr-antispoof",
]);

const SURENESS = ["possible", "likely", "confirmed"];

const judged = ({ verdict: v }: Analysis) => ({
  outcome: v.outcome,
  cause: v.cause,
  layer: v.layer,
  segments: v.segments,
  confidence: v.confidence,
  affected: v.affected,
});

describe.each(CASES)("%s", async (id) => {
  const files = await readParts(id);
  const truth = await readTruth(id);
  const cause = trueCause(truth);
  const right = [...(cause?.rules ?? []), ...alsoTrue(id)];
  const whole = await analyzeFiles(files);

  const fewer: [string, Reduction][] = [
    ...FEWER,
    ...serversOf(files).map((host): [string, Reduction] => [`nothing of ${host}`, without(host)]),
  ];
  test.each(fewer)("%s: says less, nothing else", async (_, reduce) => {
    const rest = reduce(files);
    expect(rest.length).toBeGreaterThan(0);
    const { verdict } = await analyzeFiles(rest);
    expect(verdict.outcome).not.toBe(cause ? "healthy" : "faulty");
    if (verdict.cause !== null) expect(right).toContain(verdict.cause);
    if (verdict.cause === whole.verdict.cause && verdict.outcome === whole.verdict.outcome)
      expect(SURENESS.indexOf(verdict.confidence)).toBeLessThanOrEqual(
        SURENESS.indexOf(whole.verdict.confidence),
      );
  });

  test.each([...SAME])("%s: the same verdict", async (_, reduce) => {
    expect(judged(await analyzeFiles(reduce(files)))).toEqual(judged(whole));
  });

  test.each([...CLOCKS])("real servers' clocks %s: the report says by how much", async (name, shiftNs) => {
    const before = new Map(whole.clocks.map((c) => [c.host, c]));
    const { clocks } = await analyzeFiles(offBy(shiftNs)(files));
    const matched = clocks.filter((c) => c.host.startsWith("rs") && c.matched > 0);
    for (const { host, offsetMs, uncertaintyMs } of matched) {
      const was = before.get(host);
      const error = Math.abs(offsetMs - (was?.offsetMs ?? 0) - Number(shiftNs) / 1e6);
      expect([name, host, error <= uncertaintyMs + (was?.uncertaintyMs ?? 0)]).toEqual([name, host, true]);
    }
  });

  const onTheWay = whole.verdict.segments.some((s) => s.from === "ds" && s.to.startsWith("rs"));
  test.runIf(truth.fault.layer === "fabric" && onTheWay && !NEEDS_STATE.has(id))(
    "what the fabric drops between director and server needs no state",
    async () => {
      const captures = files.filter((f) => !f.part.includes("state") && !f.part.startsWith("client"));
      expect((await analyzeFiles(captures)).verdict.cause).toBe(whole.verdict.cause);
    },
  );
});
