/** One row may stand for many packets: a case whose rows are folded is judged as the whole one is. */
import { describe, expect, test } from "vitest";
import { FOLD_LIMITS, type FoldLimits, TIERS } from "../../src/analysis/fold/define.ts";
import { type FoldedReading, foldReading } from "../../src/analysis/fold-reading.ts";
import { roleOf } from "../../src/analysis/inputs.ts";
import { judge } from "../../src/analysis/judge.ts";
import { type Reading, readInputs } from "../../src/analysis/read-inputs.ts";
import type { Analysis } from "../../src/report/schema.ts";
import { CASES, inputsOf, readParts } from "./cases.ts";

/** Tiers by which no two flows are folded into one. */
const BY_FLOW = TIERS.slice(0, 3);

/** Everything is folded: as far as flows are told apart, in pieces, to connections that are alike, a little. */
const HOW: readonly (Partial<FoldLimits> & { readonly name: string })[] = [
  { name: "flow by flow", keptRows: 0, tiers: BY_FLOW },
  { name: "flow by flow, 40 rows at a time", keptRows: 0, tiers: BY_FLOW, rowsAtOnce: 40 },
  {
    name: "sixteen connections of a kind",
    keptRows: 0,
    tiers: [...BY_FLOW, { slices: 1, flows: false, keep: [16] }],
  },
  { name: "at most 60 rows", keptRows: 60, tiers: BY_FLOW },
];

/** With less to go by, what captures leave open decides. */
const FEWER: readonly (readonly [string, (reading: Reading) => Reading])[] = [
  ["captures alone", (reading) => ({ ...reading, states: [] })],
  ["nothing of the client captured", without("client")],
  ["nothing of the director captured", without("director")],
  ["nothing of the real servers captured", without("real-server")],
];

function without(role: string): (reading: Reading) => Reading {
  return (reading) => ({ ...reading, captures: reading.captures.filter((c) => roleOf(c.host) !== role) });
}

/**
 * All but the cited frames, some of which are folded, and the clocks: those are told by packets with contents
 * of their own, and of many identical ones folding keeps few, so that another number of them is told apart.
 */
function said({ segments, findings, clocks: _, ...report }: Analysis) {
  return {
    ...report,
    segments: segments.map((segment) => ({ ...segment, kinds: sorted(segment.kinds) })),
    findings: findings.map(({ evidence: _, ...finding }) => finding),
  };
}

function sorted<T>(list: readonly T[]): readonly T[] {
  const text = (item: T) => JSON.stringify(item);
  return [...list].sort((a, b) => (text(a) < text(b) ? -1 : 1));
}

const rowsOf = ({ captures }: FoldedReading): number =>
  captures.reduce((n, c) => n + c.decoded.packets.count, 0);

/** Without counters only the order of replies and requests tells, and of doubled packets rows that stand for several keep too little. */
const KNOWS_LESS: ReadonlySet<string> = new Set(["dr-network-duplicates"]);

const left = new Map<string, number>();

describe.each(CASES)("%s", async (id) => {
  const parts = await readParts(id);
  /** Folding takes the flows of what was read: each is read anew. */
  const read = () => readInputs(inputsOf(parts));
  const fold = (of: Reading, { name: _, ...how }: (typeof HOW)[number]) =>
    foldReading(of, { ...FOLD_LIMITS, ...how, plainRows: 0 });
  const whole = foldReading(await read());
  const report = said(judge(whole));

  test.each(HOW)("$name", async (how) => {
    const folded = fold(await read(), how);
    if (how === HOW[0]) left.set(id, rowsOf(folded) / rowsOf(whole));
    expect(said(judge(folded))).toEqual(report);
  });

  test.each(FEWER)("%s", async (_, reduce) => {
    const folded = said(judge(fold(reduce(await read()), HOW[0])));
    const plain = said(judge(foldReading(reduce(await read()))));
    if (KNOWS_LESS.has(id)) {
      expect(folded.segments.map((s) => s.packets.missing)).toEqual(
        plain.segments.map((s) => s.packets.missing),
      );
      expect([folded.verdict.cause, folded.findings]).toEqual([plain.verdict.cause, plain.findings]);
    } else expect(folded).toEqual(plain);
  });
});

test("most cases have rows to fold, and some are left with less than half", () => {
  const parts = [...left.values()];
  expect(parts.filter((part) => part < 1).length).toBeGreaterThan(CASES.length * 0.7);
  expect(parts.filter((part) => part < 0.5).length).toBeGreaterThan(CASES.length * 0.3);
});
