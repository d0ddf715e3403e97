/**
 * Every row stands for three packets: whatever counts packets is three times as much, and nothing else changes.
 * Captures alone: counters of the kernel would have to grow along.
 */
import { expect, test } from "vitest";
import type { Evidence } from "../../src/analysis/evidence/answers.ts";
import { gather } from "../../src/analysis/evidence/gather.ts";
import { type FoldedReading, foldReading } from "../../src/analysis/fold-reading.ts";
import { observe } from "../../src/analysis/observe/index.ts";
import { readInputs } from "../../src/analysis/read-inputs.ts";
import { CASES, inputsOf, readParts } from "./cases.ts";

const TIMES = 3;

const LEG = ["counts.sent", "counts.arrived", "counts.missing", "counts.unknown"];
const KINDS = ["kinds[].arrived", "kinds[].missing"];
const under = (path: string, names: readonly string[]) => names.map((name) => `${path}.${name}`);

/** What counts packets, in the answers to all questions. */
const PACKETS: ReadonlySet<string> = new Set([
  "captureQuality.faults[].packets",
  "clockOffsets.clocks[].matched",
  ...under("deliveries.servers[].leg", [...LEG, ...KINDS]),
  ...under("deliveries.servers[]", [
    "answered",
    "ownAddressPackets",
    "resetPackets",
    "silentFrom[]",
    "silentPackets",
    "tunnelled[]",
    "unanswered",
  ]),
  ...under("directorLoss", ["sent", "arrived", "resent[].packets"]),
  ...under("directorLoss.stops[]", ["plain", "resets", "sent", "stayed", "vips[].passed", "vips[].stayed"]),
  "directorPaths.directors[].sources[].lost",
  ...under("forwardLoss", [
    "arrived",
    "forwardedBy[]",
    "legs[].contrast.lost",
    "missing",
    "returned[].packets",
    "sent",
    "unknown",
  ]),
  ...under("forwardLoss.legs[].leg", [...LEG, ...KINDS]),
  ...under("fragmentArrivals.pairs[]", [
    "firstArrived",
    "firstSent",
    "laterArrived",
    "laterSent",
    "unanswered",
  ]),
  ...under("frontLoss", ["arrived", "legs[].contrast.lost", "missing", "sent", "unknown"]),
  ...under("frontLoss.legs[].leg", [...LEG, ...KINDS]),
  ...under("frontLoss.legs[].services[]", ["arrived", "lost"]),
  "loops.loops[].returned",
  "outerSources.seen[].packets",
  ...under("passages.services[]", ["came", "resets", "stayed"]),
  ...under("passages.services[].flows[]", ["came", "repeatedPackets", "resets", "stayed"]),
  ...under("portSplits.splits[]", ["arrived", "clearedLost", "others", "sent"]),
  ...under("replyLoss", [
    "arrived",
    "atDirector[].packets",
    "bypassing[].packets",
    "bypassing[].throughDirector",
    "missing",
    "open[].packets",
    "sent",
    "through[].came",
    "through[].passed",
  ]),
  ...under("replyLoss.legs[].leg", [
    "counts.sent",
    "counts.arrived",
    "counts.missing",
    "counts.unknown",
    ...KINDS,
  ]),
  "replyLoss.legs[].contrast.lost",
  ...under("sizeSteps.steps[]", ["arrived", "lost"]),
  ...under("stoppedPackets.directors[]", [
    "expired",
    "later.passed",
    "later.stayed",
    "opening.passed",
    "opening.stayed",
    "stayed",
  ]),
  "vipClaims.bypass[].packets",
  "vipClaims.requests",
  "vipClaims.toDirectors",
  ...under("vipContests.contests[].claimants[]", ["lost", "requests"]),
  "vipLookups.lookups[].sent",
]);

/** ARP, neighbour discovery and what a snap length cut count along here, and are no rows. */
const MIXED: ReadonlySet<string> = new Set([
  ...["forwardLoss", "frontLoss", "replyLoss"].flatMap((loss) =>
    under(`${loss}.legs[].classes[]`, ["arrived", "missing", "sent"]),
  ),
  "captureQuality.faults[].packets",
  "forwardLoss.legs[].contrast.arrived",
  "frontLoss.legs[].contrast.arrived",
  "replyLoss.legs[].contrast.arrived",
  "vipLookups.lookups[].controls",
  "vipLookups.lookups[].directors[].controls",
]);

/** With counters, of the cases that have such packets: their fields. */
const COUNTED: readonly (readonly [string, readonly string[]])[] = [
  [
    "ds-reassembly-failure",
    ["stoppedPackets.directors[].firstFragments", "stoppedPackets.directors[].laterSent"],
  ],
  ["dr-failover-stale-arp", ["vipTakeovers.takeovers[].late"]],
  ["client-wrong-target-rip", ["strayTargets.targets[].answers", "strayTargets.targets[].packets"]],
];

function answersOf({ captures, names, states, topology }: FoldedReading): Evidence {
  return gather(observe(captures, names, states, topology));
}

function heavier(reading: FoldedReading): FoldedReading {
  const captures = reading.captures.map((view) => {
    const { packets } = view.decoded;
    const weight = new Uint32Array(packets.count).fill(TIMES);
    const spanNs = new Float64Array(packets.count);
    return { ...view, decoded: { ...view.decoded, packets: { ...packets, weight, spanNs } } };
  });
  return { ...reading, captures };
}

/** Every number with its path; citations aside, which quote texts. */
function* numbersIn(value: unknown, path = ""): Generator<readonly [string, number]> {
  if (typeof value === "number") yield [path, value];
  else if (value instanceof Map) for (const item of value.values()) yield* numbersIn(item, `${path}[]`);
  else if (Array.isArray(value)) for (const item of value) yield* numbersIn(item, `${path}[]`);
  else if (typeof value === "object" && value !== null && !ArrayBuffer.isView(value))
    for (const [name, item] of Object.entries(value))
      if (!/cites$/i.test(name)) yield* numbersIn(item, path === "" ? name : `${path}.${name}`);
}

const met = new Set<string>();

/** What the network made two of is told by the order of requests and replies, which rows that stand for several do not keep. */
const ORDERED = CASES.filter((id) => id !== "dr-network-duplicates");

test.each(ORDERED)("%s: three times the packets, and of all else as much", async (id) => {
  const reading = { ...foldReading(await readInputs(inputsOf(await readParts(id)))), states: [] };
  const single = [...numbersIn(answersOf(reading))];
  const triple = [...numbersIn(answersOf(heavier(reading)))];
  expect(triple.map(([path]) => path)).toEqual(single.map(([path]) => path));
  single.forEach(([path, one], i) => {
    const times = one === 0 ? 1 : triple[i][1] / one;
    if (PACKETS.has(path) && times === TIMES) met.add(path);
    if (MIXED.has(path)) {
      expect([path, times >= 1 && times <= TIMES]).toEqual([path, true]);
      return;
    }
    expect([path, times]).toEqual([path, PACKETS.has(path) && one !== 0 ? TIMES : 1]);
  });
});

test("all that is said to count packets was met", () => {
  expect([...PACKETS].filter((path) => !met.has(path))).toEqual([]);
});

test.each(COUNTED)("%s: %s", async (id, paths) => {
  const reading = foldReading(await readInputs(inputsOf(await readParts(id))));
  const single = [...numbersIn(answersOf(reading))].filter(([path, n]) => paths.includes(path) && n > 0);
  const triple = [...numbersIn(answersOf(heavier(reading)))].filter(
    ([path, n]) => paths.includes(path) && n > 0,
  );
  expect(new Set(single.map(([path]) => path)).size).toBe(paths.length);
  expect(triple).toEqual(single.map(([path, n]) => [path, n * TIMES]));
});
