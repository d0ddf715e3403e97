/** One row may stand for many packets: a case whose rows are folded is judged as the whole one is. */
import { describe, expect, test } from "vitest";
import { FOLD_LIMITS } from "../../src/analysis/fold/define.ts";
import { type FoldedReading, foldReading } from "../../src/analysis/fold-reading.ts";
import { roleOf } from "../../src/analysis/inputs.ts";
import { judge } from "../../src/analysis/judge.ts";
import { type Reading, readInputs } from "../../src/analysis/read-inputs.ts";
import type { Analysis } from "../../src/report/schema.ts";
import { CASES, inputsOf, readParts } from "./cases.ts";

/** Everything is folded, to so many rows at most; in pieces of so many rows at a time. */
const HOW: readonly { readonly keptRows: number; readonly rowsAtOnce: number }[] = [
  { keptRows: 0, rowsAtOnce: 1_000_000 },
  { keptRows: 0, rowsAtOnce: 50 },
  { keptRows: 60, rowsAtOnce: 100 },
  { keptRows: 200, rowsAtOnce: 1_000_000 },
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

/** All but the cited frames and the clocks, which fewer packets tell less exactly. */
function said({ segments, findings, clocks, ...report }: Analysis) {
  return {
    ...report,
    segments: segments.map((segment) => ({ ...segment, kinds: sorted(segment.kinds) })),
    findings: findings.map(({ evidence: _, ...finding }) => finding),
    clocks: clocks.map(({ host, matched }) => ({ host, matched })),
  };
}

function sorted<T>(list: readonly T[]): readonly T[] {
  const text = (item: T) => JSON.stringify(item);
  return [...list].sort((a, b) => (text(a) < text(b) ? -1 : 1));
}

const rowsOf = ({ captures }: FoldedReading): number =>
  captures.reduce((n, c) => n + c.decoded.packets.count, 0);

const left = new Map<string, number>();

describe.each(CASES)("%s", async (id) => {
  const parts = await readParts(id);
  /** Folding takes the flows of what was read: each is read anew. */
  const read = () => readInputs(inputsOf(parts));
  const fold = (of: Reading, how: (typeof HOW)[number]) =>
    foldReading(of, { ...FOLD_LIMITS, ...how, plainRows: 0 });
  const whole = foldReading(await read());
  const report = said(judge(whole));

  test.each(HOW)("at most $keptRows rows, $rowsAtOnce at a time", async (how) => {
    const folded = fold(await read(), how);
    if (how === HOW[0]) left.set(id, rowsOf(folded) / rowsOf(whole));
    expect(said(judge(folded))).toEqual(report);
  });

  test.each(FEWER)("%s", async (_, reduce) => {
    const folded = fold(reduce(await read()), HOW[0]);
    expect(said(judge(folded))).toEqual(said(judge(foldReading(reduce(await read())))));
  });
});

test("most cases have rows to fold, and many of them are left with less than half", () => {
  const parts = [...left.values()];
  expect(parts.filter((part) => part < 1).length).toBeGreaterThan(CASES.length * 0.8);
  expect(parts.filter((part) => part < 0.5).length).toBeGreaterThan(CASES.length * 0.5);
});
