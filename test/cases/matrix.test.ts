/** Each failing case makes exactly its rule the cause, and no cell of the table is unexplained. */
import { readFile } from "node:fs/promises";
import { describe, expect, it, test } from "vitest";
import { RULES } from "../../src/analysis/rules/index.ts";
import { BESIDE } from "./beside.ts";
import { CASES } from "./cases.ts";
import { besides, markOf, matrixPage } from "./matrix.ts";
import { readRows } from "./matrix-rows.ts";

const rows = await readRows();

describe.each(rows.map((row) => [row.id, row] as const))("%s", (_, row) => {
  it("has its own rule as the cause, or none", () => {
    const { verdict } = row.analysis;
    if (row.cause && row.cause.rules.length > 0) expect(row.cause.rules).toContain(verdict.cause);
    else expect(verdict.cause).toBeNull();
  });

  it("has no finding that nobody explains", () => {
    expect(besides(row).filter((b) => b.because === undefined)).toEqual([]);
  });

  it("has nothing above a risk where nothing is broken", () => {
    if (row.cause) return;
    const severe = row.analysis.findings.filter((f) => f.severity === "broken" || f.severity === "degraded");
    expect(severe.map((f) => f.id)).toEqual([]);
  });

  it("breaks no rule", () => expect(RULES.filter((r) => markOf(row, r.id) === "!")).toEqual([]));
});

test("what is explained is there", () => {
  const said = BESIDE.filter((b) => !b.whereLess).flatMap(({ rule, cases }) =>
    cases.map((id) => `${id} ${rule}`),
  );
  const found = rows.flatMap((row) => besides(row).map(({ rule }) => `${row.id} ${rule}`));
  // A remark in one case is a fault in another: what is explained may be named at any severity.
  const named = rows.flatMap((row) => row.analysis.findings.map(({ id }) => `${row.id} ${id}`));
  expect(said.filter((s) => !found.includes(s) && !named.includes(s))).toEqual([]);
});

/** Rules that no whole case of the lab makes the cause, and how they are tested instead. */
const BENT: ReadonlyMap<string, string> = new Map([
  ["fabric-rate-limit", "the lab has no NIC that counts a provider's allowances: edited counters"],
  ["ds-lro-gro-oversize", "the lab has no adapter that merges in hardware: edited MTUs"],
  ["platform-e1000-nic", "a remark"],
]);

test("every rule of a fault is the cause of a case", () => {
  const causes = new Set(rows.map((r) => r.analysis.verdict.cause));
  const never = RULES.filter(
    (r) => (r.severity === "broken" || r.severity === "degraded") && !causes.has(r.id) && !BENT.has(r.id),
  );
  expect(never.map((r) => r.id)).toEqual([]);
});

test("the page is up to date: npm run matrix", async () => {
  expect(rows.length).toBe(CASES.length);
  const page = await readFile(new URL("../../docs/matrix.md", import.meta.url), "utf8");
  expect(page).toBe(matrixPage(rows));
});
