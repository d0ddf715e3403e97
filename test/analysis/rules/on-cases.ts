/** What every rule must hold, on real cases: where it fails and with what, and where it must not. */
import { describe, expect, it } from "vitest";
import type { Rule } from "../../../src/analysis/rules/define.ts";
import { RULES } from "../../../src/analysis/rules/index.ts";
import type { Analysis, Confidence, Finding, RuleOutcome, Severity } from "../../../src/report/schema.ts";
import { analyzeParts, type CasePart, linesOf, partsOf } from "../analyze-case.ts";
import { lacking, lackingIn, SPOKEN } from "./spoken.ts";

export interface Failing {
  readonly case: string;
  /** What is changed or left out of the case, and how to say it. */
  readonly but?: readonly [string, (part: CasePart) => Uint8Array | undefined];
  readonly segments: readonly string[];
  readonly confidence: Confidence;
  /** The rule's own unless stated. */
  readonly severity?: Severity;
  /** Is it the verdict's cause? Yes unless stated. */
  readonly cause?: boolean;
}

export interface NearMiss {
  readonly case: string;
  readonly but?: readonly [string, (part: CasePart) => Uint8Array | undefined];
  readonly outcome: Exclude<RuleOutcome, "fail" | "error">;
}

/**
 * Runs a rule over cases by analyze(), never over evidence that was made up.
 * @param byStateAlone does it judge host state, so that it fails without any capture as well?
 */
export function onCases(
  rule: Rule,
  fails: readonly Failing[],
  nearMisses: readonly NearMiss[],
  byStateAlone = false,
): void {
  describe(rule.id, () => {
    it("is in the list", () => expect(RULES).toContain(rule));

    it.each(fails.map((f) => [nameOf(f), f] as const))("fails: %s", async (_, failing) => {
      const parts = await partsOf(failing.case, failing.but?.[1]);
      const report = await analyzeParts(parts);
      const finding = report.findings.find((f) => f.id === rule.id);
      if (!finding) throw new Error(`no finding; the rule says: ${saysOf(report, rule)}`);
      expect(finding.segments.map((s) => `${s.from}>${s.to}`)).toEqual(failing.segments);
      expect(finding.confidence).toBe(failing.confidence);
      expect(finding.severity).toBe(failing.severity ?? rule.severity);
      expect(finding.layer).toBe(rule.layer);
      if (failing.cause !== false) expect(blamed(report, rule)).toBe(rule.id);
      expectWhole(finding);
      const hosts = report.captures.map((c) => c.host);
      if (SPOKEN.has(rule.id)) expect(lacking(finding, hosts)).toEqual([]);
      expect(lackingIn([report.verdict, report.rules], hosts)).toEqual([]);
      expectFitting(finding, report);
      expectCited(finding, report, parts);
    });

    it.each(nearMisses.map((n) => [nameOf(n), n] as const))("does not fail: %s", async (_, miss) => {
      const report = await analyzeParts(await partsOf(miss.case, miss.but?.[1]));
      expect(report.rules.find((r) => r.id === rule.id)?.outcome, saysOf(report, rule)).toBe(miss.outcome);
      expect(report.findings.map((f) => f.id)).not.toContain(rule.id);
      expect(report.verdict.cause).not.toBe(rule.id);
    });

    it(`without any capture ${byStateAlone ? "fails all the same" : "does not fail, nor throw"}`, async () => {
      const states = await partsOf(fails[0].case, ({ part, bytes }) =>
        part.includes(".state") ? bytes : undefined,
      );
      const { outcome } = judged(await analyzeParts(states), rule);
      expect(byStateAlone ? ["fail"] : ["inconclusive", "not-applicable", "pass"]).toContain(outcome);
    });
  });
}

/** A remark is no cause; it must leave the verdict alone. */
function blamed(report: Analysis, rule: Rule): string | null {
  return rule.severity === "note" ? rule.id : report.verdict.cause;
}

function nameOf({ case: id, but }: Pick<Failing, "case" | "but">): string {
  return but ? `${id}, ${but[0]}` : id;
}

function judged(report: Analysis, rule: Rule): Analysis["rules"][number] {
  const found = report.rules.find((r) => r.id === rule.id);
  if (!found) throw new Error(`${rule.id} was not judged`);
  return found;
}

function saysOf(report: Analysis, rule: Rule): string {
  const { outcome, because } = judged(report, rule);
  return `${outcome}: ${because.en}`;
}

function expectWhole(finding: Finding): void {
  expect(finding.title.en).not.toBe("");
  if (finding.severity !== "note") expect(finding.explanation.en).toContain("Measured:");
  expect(finding.remedies.length).toBeGreaterThan(0);
  for (const { commands, host } of finding.remedies) {
    expect(host).not.toBe("");
    expect(commands.length).toBeGreaterThan(0);
  }
  expect(finding.verify.length).toBeGreaterThan(0);
  for (const text of [
    ...finding.remedies.flatMap((r) => r.commands),
    ...finding.verify.map((v) => v.command),
    finding.explanation.en,
  ])
    expect(text).not.toMatch(/undefined|NaN|\[object|null/);
}

/** The counts and commands of a finding are about this very traffic. */
function expectFitting(finding: Finding, { verdict, services, captures }: Analysis): void {
  if (finding.id === verdict.cause) {
    // Host state alone counts no packets.
    if (captures.length > 0) expect(verdict.affected.packets).toBeGreaterThan(0);
    expect(verdict.affected.of).toBeGreaterThanOrEqual(verdict.affected.packets);
    if (verdict.affected.packets > 0)
      expect(finding.explanation.en).toMatch(new RegExp(`\\b${verdict.affected.packets}\\b`));
  }
  const commands = finding.remedies.flatMap((r) => r.commands);
  const made = commands.flatMap((c) => /^ipvsadm -A (-[tu] \S+)/.exec(c)?.[1] ?? []);
  for (const command of commands) {
    // A service that the fix itself makes: what clients ask for, not what the table has.
    if (made.some((service) => command.includes(` ${service} `))) continue;
    const [, flag, vip, port] = /^ipvsadm -[Aae] -([tu]) \[?([^\s\]]+)\]?:(\d+)/.exec(command) ?? [];
    if (vip?.includes(":")) expect(command).toContain(`[${vip}]:`);
    const served = services.filter((s) => s.vip === vip && s.port === Number(port));
    for (const { protocol } of served) expect(command).toContain(protocol === "tcp" ? " -t " : " -u ");
    expect([undefined, "t", "u"]).toContain(flag);
  }
}

/** Every citation must be found where it says it is. */
function expectCited(finding: Finding, report: Analysis, parts: readonly CasePart[]): void {
  const frames = finding.evidence.filter((e) => e.kind === "frame");
  const lines = finding.evidence.filter((e) => e.kind === "state");
  expect(frames.length + lines.length).toBeGreaterThan(0);
  for (const { capture, frame, host } of frames) {
    const file = report.captures.find((c) => c.name === capture);
    expect(file?.host).toBe(host);
    expect(frame).toBeGreaterThan(0);
    expect(frame).toBeLessThanOrEqual(file?.frames ?? 0);
  }
  for (const { input, line, text } of lines) {
    const part = parts.find((p) => p.part === input);
    if (!part) throw new Error(`cites ${input}, which is no part`);
    expect(linesOf(part)[line - 1]).toContain(text);
  }
  for (const count of finding.evidence.filter((e) => e.kind === "count"))
    expect(count.after ?? 0).toBeGreaterThan(count.before ?? 0);
}
