/** The report as Markdown for a ticket: GitHub, GitLab, Jira, ServiceNow. */
import type { Report } from "../report/schema.ts";
import type { Renderer } from "./define.ts";
import { code, inline } from "./inert.ts";
import { type Labels, labelsOf } from "./labels.ts";
import {
  contrastTable,
  evidenceLine,
  footer,
  headline,
  nextLines,
  pipes,
  probeTable,
  proofLines,
  remedyLines,
  segmentTable,
} from "./markdown-parts.ts";

export const markdown: Renderer = {
  mediaType: "text/markdown",
  suffix: "md",
  render(report, language) {
    const l = labelsOf(language);
    return [
      ...headline(report, language),
      ...part(l.path, [...segmentTable(report, l), ...reasons(report, l)]),
      ...part(
        l.findings,
        report.findings.flatMap((f, i) => findingLines(f, i, l)),
      ),
      ...part(l.next, nextLines(report)),
      ...part(l.probes, probeTable(report, l)),
      ...part(l.contrast, contrastTable(report, l)),
      ...part(l.captures, captureLines(report, l)),
      ...part(l.inputs, inputLines(report, l)),
      "",
      "---",
      "",
      footer(report),
      "",
    ].join("\n");
  },
};

const part = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ["", `## ${title}`, "", ...lines];

/** Why packets are missing or unknown, leg by leg. */
function reasons({ segments }: Report, l: Labels): string[] {
  const told = segments.filter((s) => s.because !== "");
  if (told.length === 0) return [];
  return [
    "",
    ...told.map((s) => `- ${l[s.direction]} ${inline(`${s.from} > ${s.to}`, 120)}: ${inline(s.because)}`),
  ];
}

function findingLines(finding: Report["findings"][number], index: number, l: Labels): string[] {
  const about = [
    code(finding.id),
    finding.severity,
    finding.layer,
    finding.confidence,
    finding.grounds.join(" + "),
  ];
  return [
    ...(index > 0 ? [""] : []),
    `### ${index + 1}. ${inline(finding.title)}`,
    "",
    about.filter((p) => p !== "").join(" · "),
    "",
    inline(finding.explanation),
    "",
    `**${l.evidence}**`,
    "",
    ...finding.evidence.map((e) => evidenceLine(e, l)),
    ...remedyLines(finding, l),
    ...proofLines(finding, l),
  ];
}

function captureLines({ captures, clocks }: Report, l: Labels): string[] {
  if (captures.length === 0) return [];
  const clock = new Map(clocks.map((c) => [c.host, c]));
  return [
    ...pipes(
      ["", "", "", "", l.frames],
      captures.map((c) => [
        inline(c.host, 80),
        inline(c.name, 120),
        `${c.format}, ${inline(c.linkType)}`,
        `${c.first ?? "?"} … ${c.last ?? "?"}`,
        String(c.frames),
      ]),
      1,
    ),
    ...captures.flatMap((c) =>
      c.quality.map((q) => `\n- ${inline(c.host, 80)} ${inline(c.name, 120)}: ${inline(q)}`),
    ),
    ...[...clock.values()]
      .filter((c) => c.matched > 0)
      .map((c) => `\n- ${inline(c.host, 80)}: ${l.clock} ${c.offsetMs} ms (± ${c.uncertaintyMs} ms)`),
  ];
}

function inputLines({ inputs }: Report, l: Labels): string[] {
  return inputs.flatMap(({ name, problems, unread }) => [
    ...problems.map((problem) => `- ${code(name)}: ${inline(problem)}`),
    ...(unread.length > 0 ? [`- ${code(name)}: ${unread.length} ${l.unread}`] : []),
  ]);
}
