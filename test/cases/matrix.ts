/** docs/matrix.md: what every rule says of every case. */
import { RULES } from "../../src/analysis/rules/index.ts";
import type { Analysis } from "../../src/report/schema.ts";
import { BESIDE } from "./beside.ts";
import type { trueCause } from "./true-causes.ts";

export interface MatrixRow {
  readonly id: string;
  readonly description: string;
  readonly analysis: Analysis;
  readonly cause: ReturnType<typeof trueCause>;
}

type Mark = "C" | "b" | "n" | "." | "-" | "?" | "!";

/** How one rule's outcome in one case is shown. */
export function markOf({ analysis }: MatrixRow, rule: string): Mark {
  const finding = analysis.findings.find((f) => f.id === rule);
  if (analysis.verdict.cause === rule) return "C";
  if (finding) return finding.severity === "note" ? "n" : "b";
  const outcome = analysis.rules.find((r) => r.id === rule)?.outcome;
  return outcome === "pass"
    ? "."
    : outcome === "not-applicable"
      ? "-"
      : outcome === "inconclusive"
        ? "?"
        : "!";
}

/** Findings above a remark that are not the cause: each must be explained. */
export function besides(
  row: MatrixRow,
): readonly { readonly rule: string; readonly because: string | undefined }[] {
  return row.analysis.findings
    .filter((f) => markOf(row, f.id) === "b")
    .map(({ id }) => ({
      rule: id,
      because: BESIDE.find((b) => b.rule === id && b.cases.includes(row.id))?.because,
    }));
}

/** Why a rule could not judge a case, numbers and host names apart. */
function openReasons(rows: readonly MatrixRow[], rule: string): ReadonlyMap<string, number> {
  const reasons = new Map<string, number>();
  for (const row of rows) {
    const said = row.analysis.rules.find((r) => r.id === rule && r.outcome === "inconclusive");
    if (!said) continue;
    const reason = said.because.en.replace(/\d+/g, "N");
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  return reasons;
}

export function matrixPage(rows: readonly MatrixRow[]): string {
  const rules = RULES.map((r) => r.id);
  const width = Math.max(...rows.map((r) => r.id.length));
  const heads = [100, 10, 1].map(
    (unit) =>
      `${" ".repeat(width)} ${rules.map((_, i) => (i + 1 >= unit ? Math.floor((i + 1) / unit) % 10 : " ")).join("")}`,
  );
  const grid = rows.map((row) => `${row.id.padEnd(width)} ${rules.map((r) => markOf(row, r)).join("")}`);
  const beside = rows.flatMap((row) =>
    besides(row).map(({ rule, because }) => `| ${row.id} | ${rule} | ${because ?? "UNEXPLAINED"} |`),
  );
  const open = rules.flatMap((rule) =>
    [...openReasons(rows, rule)].map(([reason, n]) => `| ${rule} | ${n} | ${reason.replaceAll("|", "/")} |`),
  );
  return `# Cases by rules

What each of ${rules.length} rules says of each of ${rows.length} cases. Written by \`npm run matrix\`, held by \`test/cases/matrix.test.ts\`.

\`C\` the verdict's cause · \`b\` fails beside the cause, explained below · \`n\` a remark · \`.\` passes · \`-\` does not
apply · \`?\` open, with the reason below · \`!\` an error of the rule

\`\`\`
${[...heads, ...grid].join("\n")}
\`\`\`

## Rules by number

${rules.map((rule, i) => `${i + 1}. ${rule}: cause of ${rows.filter((r) => markOf(r, rule) === "C").length}`).join("\n")}

## What was broken, and what is named

| case | what was done | cause | confidence |
|---|---|---|---|
${rows.map((r) => `| ${r.id} | ${r.description.replaceAll("|", "/")} | ${r.analysis.verdict.cause ?? r.analysis.verdict.outcome} | ${r.analysis.verdict.confidence} |`).join("\n")}

## Beside the cause

| case | rule | why it is right |
|---|---|---|
${beside.join("\n")}

## Open

| rule | cases | why |
|---|---|---|
${open.join("\n")}
`;
}
