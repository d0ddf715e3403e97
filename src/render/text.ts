/** The report as plain text: a screenful for a terminal. */
import type { Report } from "../report/schema.ts";
import type { Renderer } from "./define.ts";
import { hopText, LABELS, type Labels, platformText, redactionText } from "./labels.ts";
import { clean, command, section, table, wrap } from "./lines.ts";

export const text: Renderer = {
  mediaType: "text/plain",
  suffix: "txt",
  render: (report, language) =>
    clean(
      [
        ...verdictLines(report, LABELS[language]),
        ...section(LABELS[language].segments, segmentLines(report, LABELS[language])),
        ...section(
          LABELS[language].findings,
          report.findings.flatMap((finding, i) => findingLines(finding, i, LABELS[language])),
        ),
        ...section(
          LABELS[language].next,
          report.verdict.nextSteps.flatMap((s) => command(s.host, s.command, s.why)),
        ),
        ...section(LABELS[language].remarks, inputLines(report, LABELS[language])),
        "",
        `${report.id}  ${report.createdAt}  lvs-verdict ${report.engine.version}${redactionText(report, LABELS[language], "  ")}`,
        "",
      ].join("\n"),
    ),
};

type Finding = Report["findings"][number];

function verdictLines({ verdict }: Report, words: Labels): string[] {
  const where = verdict.segments.map((segment) => hopText(segment, words)).join(", ");
  const layer = verdict.layer === null ? "" : words.layer[verdict.layer];
  const cause = [verdict.cause, layer, where].filter((part) => part).join(" · ");
  const lines = [
    `${words.outcome[verdict.outcome]} (${words.confidence[verdict.confidence]})${cause && `  ${cause}`}`,
    "",
    ...wrap(verdict.summary, "  "),
    ...(verdict.summary.includes(verdict.observed)
      ? []
      : wrap(`${words.measured}: ${verdict.observed}`, "  ")),
  ];
  const { packets, of } = verdict.affected;
  if (of > 0) lines.push(`  ${words.affected}: ${words.packetsOf(packets, of)}`);
  for (const other of verdict.also)
    lines.push(...wrap(`${words.also} ${other.cause}: ${other.because}`, "  "));
  // Beside a cause they are those that it is not; without one, those that could not be decided.
  const considered = verdict.cause === null ? words.undecided : words.ruledOut;
  for (const other of verdict.alternatives)
    lines.push(...wrap(`${considered} ${other.cause}: ${other.because}`, "  "));
  return lines;
}

function segmentLines({ segments }: Report, words: Labels): string[] {
  if (segments.length === 0) return [];
  const head = ["", "", words.sent, words.arrived, words.missing, words.unknown];
  const rows = segments.map(({ direction, packets, ...span }) => [
    words.direction[direction],
    hopText(span, words),
    ...[packets.sent, packets.arrived, packets.missing, packets.unknown].map(String),
  ]);
  return table([head, ...rows], 2);
}

function findingLines(finding: Finding, index: number, words: Labels): string[] {
  const where = finding.segments.map((segment) => hopText(segment, words)).join(", ");
  const rank = [words.severity[finding.severity], words.confidence[finding.confidence]];
  const rest = finding.evidence.length - MOST_EVIDENCE;
  return [
    ...(index > 0 ? [""] : []),
    `  ${index + 1}. ${finding.title}`,
    `     ${[finding.id, ...rank, where].filter((part) => part).join(" · ")}`,
    ...wrap(finding.explanation, "     "),
    ...finding.evidence.slice(0, MOST_EVIDENCE).map((evidence) => `     - ${evidenceText(evidence, words)}`),
    ...(rest > 0 ? [`     - ${words.more(rest)}`] : []),
    ...finding.remedies.flatMap((remedy) => [
      ...wrap(`${words.fixOn(remedy.host, platformText(remedy.platform, words))}: ${remedy.note}`, "     "),
      ...remedy.commands.map((line) => `       ${remedy.host}$ ${line}`),
    ]),
    ...finding.verify.flatMap((step) => [
      ...wrap(`${words.proofOn(step.host)}: ${step.expect}`, "     "),
      `       ${step.host}$ ${step.command}`,
    ]),
  ];
}

/** Of one finding: the first ones make the point, all of them are in the JSON report. */
const MOST_EVIDENCE = 4;

function evidenceText(evidence: Finding["evidence"][number], words: Labels): string {
  switch (evidence.kind) {
    case "frame":
      return `${captureText(evidence)} ${words.frame} ${evidence.frame}: ${evidence.note}`;
    case "state":
      return `${evidence.host} ${evidence.command} ${words.line} ${evidence.line}: ${evidence.text.trim()}`;
    case "count":
      return `${evidence.host} ${evidence.name}: ${evidence.before ?? "?"} -> ${evidence.after ?? "?"}`;
  }
}

/** A capture is mostly called like its host. */
function captureText({ host, capture }: { readonly host: string; readonly capture: string }): string {
  return host === capture ? host : `${host} ${capture}`;
}

function inputLines({ inputs }: Report, words: Labels): string[] {
  return inputs.flatMap(({ name, problems, unread }) => [
    ...problems.map((problem) => `  ${name}: ${problem}`),
    ...(unread.length > 0 ? [`  ${name}: ${words.unread(unread.length)}`] : []),
  ]);
}
