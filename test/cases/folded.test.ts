/** One row may stand for many packets: a case whose rows are folded is judged as the whole one is. */
import { describe, expect, test } from "vitest";
import { buildReport } from "../../src/analysis/build-report.ts";
import { gather } from "../../src/analysis/evidence/gather.ts";
import { roleOf } from "../../src/analysis/inputs.ts";
import { observe } from "../../src/analysis/observe/index.ts";
import { type Reading, readInputs } from "../../src/analysis/read-inputs.ts";
import { evaluate } from "../../src/analysis/rules/evaluate.ts";
import { RULES } from "../../src/analysis/rules/index.ts";
import { decide } from "../../src/analysis/verdict.ts";
import type { Analysis } from "../../src/report/schema.ts";
import { CASES, inputsOf, readParts } from "./cases.ts";
import { type FoldHow, naiveFold } from "./naive-fold.ts";

/** Sixteen parts are what is asked of a fold; in one part much more is folded. */
const HOW: readonly FoldHow[] = [
  { keep: 1, parts: 16 },
  { keep: 1, parts: 1 },
  { keep: 2, parts: 1 },
  { keep: 4, parts: 1 },
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

/** The steps of analyze() behind the reading. */
function judge(reading: Reading) {
  const observed = observe(reading.captures, reading.names, reading.states, reading.topology);
  const judged = evaluate(RULES, gather(observed));
  return { observed, report: buildReport(reading, observed, judged, decide(observed, judged)) };
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

const rowsOf = ({ captures }: Reading): number => captures.reduce((n, c) => n + c.decoded.packets.count, 0);

const left = new Map<string, number>();

describe.each(CASES)("%s", async (id) => {
  const reading = await readInputs(inputsOf(await readParts(id)));
  const { observed, report } = judge(reading);

  const fold = (of: Reading, how: FoldHow): Reading => ({
    ...of,
    captures: naiveFold(of.captures, of.names, observed.flowConversation, how),
  });

  test.each(HOW)("$keep kept of each kind in $parts", (how) => {
    const folded = fold(reading, how);
    if (how.keep === 1 && how.parts === 1) left.set(id, rowsOf(folded) / rowsOf(reading));
    expect(said(judge(folded).report)).toEqual(said(report));
  });

  test.each(FEWER)("%s", (_, reduce) => {
    const fewer = reduce(reading);
    const folded = fold(fewer, { keep: 1, parts: 1 });
    expect(said(judge(folded).report)).toEqual(said(judge(fewer).report));
  });
});

test("most cases have rows to fold, and many of them are left with less than half", () => {
  const parts = [...left.values()];
  expect(parts.filter((part) => part < 1).length).toBeGreaterThan(CASES.length * 0.8);
  expect(parts.filter((part) => part < 0.5).length).toBeGreaterThan(CASES.length * 0.5);
});
