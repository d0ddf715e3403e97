/** What the long and the short Markdown share: verdict, evidence, fixes and their proofs as blocks. */
import type { Report } from "../report/schema.ts";
import { codeSpan, fenced, inert } from "./inert.ts";
import { hopText, type Labels, platformText, redactionText } from "./labels.ts";

type Finding = Report["findings"][number];

export function titleOf({ verdict }: Report, words: Labels): string {
  return `# LVS Verdict: ${words.outcome[verdict.outcome]} (${words.confidence[verdict.confidence]})`;
}

/** Measured first, then what is inferred from it. @param most characters of a sentence. */
export function verdictItems({ verdict }: Report, words: Labels, most: number): string[] {
  const { packets, of } = verdict.affected;
  const where = verdict.segments.map((span) => hopText(span, words)).join(", ");
  const cause = [
    verdict.cause ?? words.noCause,
    verdict.layer === null ? "" : words.layer[verdict.layer],
    where,
    words.confidence[verdict.confidence],
  ];
  const inferred = cause.filter((part) => part).join(" · ");
  const rest = withoutStart(verdict.summary, verdict.observed);
  return [
    `- **${words.measured}:** ${inert(verdict.observed, most)}`,
    ...(of > 0 ? [`- **${words.affected}:** ${words.packetsOf(packets, of)}`] : []),
    ...(verdict.outcome === "healthy" && verdict.cause === null
      ? []
      : [`- **${words.inferred}:** ${inert(inferred, most)}`]),
    ...(rest === "" ? [] : [`- **${words.summary}:** ${inert(rest, most)}`]),
    ...verdict.also.map((o) => `- **${words.also}:** ${inert(`${o.cause}: ${o.because}`, most)}`),
  ];
}

/** A summary opens with what was measured: that is not said twice, and not under what is inferred. */
const withoutStart = (summary: string, observed: string): string =>
  summary.startsWith(observed) ? summary.slice(observed.length).replace(/^[.。;；\s]{1,9}/, "") : summary;

/** What else would look like this, and what speaks against it or leaves it open. */
export function consideredItems({ verdict }: Report, words: Labels, most: number): string[] {
  return verdict.alternatives.map(
    (o) => `- **${words.considered}:** ${inert(`${o.cause}: ${o.because}`, most)}`,
  );
}

/** @param most characters of a quoted line or a note. */
export function evidenceItem(evidence: Finding["evidence"][number], words: Labels, most: number): string {
  const host = codeSpan(evidence.host, 80);
  switch (evidence.kind) {
    case "frame": {
      const time = evidence.time === null ? "" : ` (${inert(evidence.time, 80)})`;
      const capture = evidence.capture === evidence.host ? "" : ` ${codeSpan(evidence.capture, 80)}`;
      return `- ${host}${capture} ${words.frame} ${evidence.frame}${time}: ${inert(evidence.note, most)}`;
    }
    case "state": {
      const { command, input, line, text } = evidence;
      const place = `${codeSpan(input, 80)} ${words.line} ${line}`;
      return `- ${host} ${codeSpan(command, 120)}, ${place}: ${codeSpan(text, most)}`;
    }
    case "count":
      return `- ${host} ${codeSpan(evidence.name, 120)}: ${evidence.before ?? "?"} → ${evidence.after ?? "?"}`;
  }
}

/** One block of commands per host, and per platform where a host's fix depends on it. */
export function fixItems(findings: readonly Finding[], words: Labels, most: number): string[] {
  const groups = new Map<string, { lead: string; notes: Set<string>; commands: string[] }>();
  for (const { host, platform, note, commands } of findings.flatMap((finding) => finding.remedies)) {
    const key = JSON.stringify([host, platform]);
    const lead = `${words.fix}: ${codeSpan(host, 80)} (${inert(platformText(platform, words), 80)})`;
    const group = groups.get(key) ?? { lead, notes: new Set(), commands: [] };
    group.notes.add(inert(note, most));
    group.commands.push(...commands);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ lead, notes, commands }) =>
    [[lead, ...notes].join(" – "), ...(commands.length > 0 ? [fenced(commands)] : [])].join("\n\n"),
  );
}

export function proofItems(findings: readonly Finding[], words: Labels, most: number): string[] {
  return findings
    .flatMap((finding) => finding.verify)
    .map(({ host, command, expect }) => commandItem(words.proof, host, expect, command, most));
}

export function openItems({ verdict }: Report, words: Labels, most: number): string[] {
  return verdict.nextSteps.map(({ host, command, why }) => commandItem(words.step, host, why, command, most));
}

const commandItem = (label: string, host: string, why: string, command: string, most: number): string =>
  `${label}: ${codeSpan(host, 80)} – ${inert(why, most)}\n\n${fenced([command])}`;

export function footItem(report: Report, words: Labels): string {
  const version = codeSpan(`lvs-verdict ${report.engine.version}`, 80);
  return `${words.report} ${codeSpan(report.id, 80)} · ${inert(report.createdAt, 60)} · ${version}${redactionText(report, words, " · ")}`;
}
