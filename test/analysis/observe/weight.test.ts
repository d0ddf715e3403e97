/** What is not known of packets that one row stands for stays unknown. */
import { describe, expect, test } from "vitest";
import { FOLD_LIMITS } from "../../../src/analysis/fold/define.ts";
import { type FoldedReading, foldReading } from "../../../src/analysis/fold-reading.ts";
import type { CaptureView, Leg } from "../../../src/analysis/observe/define.ts";
import { type Observed, observe } from "../../../src/analysis/observe/index.ts";
import { packetsIn } from "../../../src/analysis/observe/weight.ts";
import { readInputs } from "../../../src/analysis/read-inputs.ts";
import { inputsOf, readParts } from "../../cases/cases.ts";

/** One packet of each kind stays, whenever it came. */
const ONE_OF_EACH = {
  ...FOLD_LIMITS,
  plainRows: 0,
  keptRows: 0,
  tiers: [{ slices: 1, flows: true, keep: [1] }],
};

/** Captures alone: no counter settles what they leave open. */
async function folded(id: string): Promise<{ whole: Observed; reading: FoldedReading }> {
  const parts = await readParts(id);
  const read = () => readInputs(inputsOf(parts));
  const whole = seen({ ...foldReading(await read()), states: [] });
  return { whole, reading: { ...foldReading(await read(), ONE_OF_EACH), states: [] } };
}

function seen({ captures, names, states, topology }: FoldedReading): Observed {
  return observe(captures, names, states, topology);
}

function legOf({ legs, cast }: Observed, from: string, to: string): Leg | undefined {
  const [a, b] = [cast.memberOfName(from), cast.memberOfName(to)];
  return legs.find((l) => l.direction === "request" && l.from === a && l.to === b);
}

/** The heaviest row of a host's requests on one leg, made to stand for one packet less. */
function takeOne(observed: Observed, leg: Leg | undefined, end: "sent" | "arrived"): void {
  expect(leg).toBeDefined();
  if (!leg) return;
  const { sent, fate } = observed.traffic[leg.from];
  const heaviest = leg.arrivedSamples.reduce((a, b) => (sent.weight[b] > sent.weight[a] ? b : a));
  const sightings = end === "sent" ? sent : observed.traffic[leg.to].arrived;
  const index = end === "sent" ? heaviest : fate.arrivedAs[heaviest];
  expect(sightings.weight[index]).toBeGreaterThan(1);
  weightsOf(observed.captures[sightings.capture[index]])[sightings.row[index]]--;
}

function weightsOf({ decoded }: CaptureView): Uint32Array {
  return decoded.packets.weight ?? new Uint32Array(0);
}

describe("rows of one packet at two hosts that stand for unequal numbers", () => {
  test("the receiver's are fewer: so many arrived, of the rest nothing is known", async () => {
    const { whole, reading } = await folded("dr-healthy");
    const before = seen(reading);
    const counts = legOf(whole, "ds", "rs1")?.counts;
    expect(legOf(before, "ds", "rs1")?.counts).toEqual(counts);
    takeOne(before, legOf(before, "ds", "rs1"), "arrived");
    expect(legOf(seen(reading), "ds", "rs1")?.counts).toEqual({
      sent: counts?.sent,
      arrived: (counts?.arrived ?? 0) - 1,
      missing: 0,
      unknown: 1,
    });
    expect(legOf(seen(reading), "ds", "rs1")?.because).toContain("1 unknown");
    const { classes, cast } = seen(reading);
    const group = classes.find((c) => c.unpaired > 0);
    expect(group?.to).toBe(cast.memberOfName("rs1"));
    expect(group?.missing).toBe(0);
    expect(group?.arrived).toBe((group?.sent ?? 0) - 1);
  });

  test("fewer went out of a director than came in: none of them stayed there", async () => {
    const { whole, reading } = await folded("dr-healthy");
    const before = seen(reading);
    takeOne(before, legOf(before, "ds", "rs1"), "sent");
    const counts = legOf(whole, "ds", "ds")?.counts;
    const after = seen(reading);
    expect(legOf(after, "ds", "ds")?.counts).toEqual({
      sent: counts?.sent,
      arrived: (counts?.arrived ?? 0) - 1,
      missing: 0,
      unknown: 1,
    });
    // The receiver shows one more than was sent: no more arrived than was sent.
    const { sent, arrived } = legOf(after, "ds", "rs1")?.counts ?? { sent: -1, arrived: -2 };
    expect(arrived).toBe(sent);
  });
});

test("a row whose last packet came when the receiver's capture had ended proves nothing missing", async () => {
  const { reading } = await folded("dr-antispoof");
  const before = seen(reading);
  const lossy = before.legs.filter((l) => l.from !== l.to && l.counts.missing > 0);
  expect(lossy.length).toBeGreaterThan(0);
  for (const { decoded } of reading.captures) decoded.packets.spanNs?.fill(3.6e12);
  const after = seen(reading);
  for (const leg of lossy) {
    const same = after.legs.find(
      (l) => l.from === leg.from && l.to === leg.to && l.direction === leg.direction,
    );
    expect(same?.counts).toEqual({
      ...leg.counts,
      missing: 0,
      unknown: leg.counts.unknown + leg.counts.missing,
    });
    expect(same?.because).toContain(`${leg.counts.missing} unknown`);
  }
});

test("sightings are asked how many packets they are", async () => {
  const { whole, reading } = await folded("dr-healthy");
  const { traffic } = seen(reading);
  traffic.forEach(({ sent }, member) => {
    const all = Array.from({ length: sent.count }, (_, i) => i);
    expect(packetsIn(sent, all)).toBe(whole.traffic[member].sent.count);
  });
});
