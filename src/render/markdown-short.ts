/** The report as Markdown of less than 3,000 characters: for a comment, a chat, a field of a form. */
import type { Report } from "../report/schema.ts";
import type { Renderer } from "./define.ts";
import { block, code, inline } from "./inert.ts";
import { type Labels, labelsOf, outcomeText } from "./labels.ts";
import { spanText } from "./lines.ts";
import { evidenceLine, pipes } from "./markdown-parts.ts";

const MOST = 2_900;
const MOST_LEGS = 8;
const MOST_EVIDENCE = 4;
const CLIP = 400;

export const markdownShort: Renderer = {
  mediaType: "text/markdown",
  suffix: "short.md",
  render(report, language) {
    const l = labelsOf(language);
    const { verdict } = report;
    const cause = verdict.cause === null ? "" : `: ${code(verdict.cause, 80)}`;
    const head = [`# ${outcomeText(report, language)}${cause}`, "", inline(verdict.summary, CLIP)].join("\n");
    const foot = `${l.shortened}: ${code(report.id, 80)}`;
    const kept: string[] = [head];
    let size = Array.from(head).length + Array.from(foot).length + 4;
    // Whole pieces only, the first ones first; a piece that does not fit is left out, smaller ones may follow.
    for (const piece of pieces(report, l)) {
      const text = piece.join("\n");
      const length = Array.from(text).length + 2;
      if (text === "" || size + length > MOST) continue;
      kept.push(text);
      size += length;
    }
    return `${[...kept, foot].join("\n\n")}\n`;
  },
};

function pieces(report: Report, l: Labels): readonly (readonly string[])[] {
  const { verdict, findings } = report;
  const top = findings.find((f) => f.id === verdict.cause) ?? findings.at(0);
  const remedy = top?.remedies.find((r) => r.commands.length > 0) ?? top?.remedies.at(0);
  const check = top?.verify.at(0);
  const step = verdict.nextSteps.at(0);
  return [
    [`**${l.measured}:** ${inline(verdict.observed, CLIP)}`],
    legTable(report, l),
    (top?.evidence ?? []).slice(0, MOST_EVIDENCE).map((e) => evidenceLine(clipped(e), l)),
    remedy
      ? [
          `**${l.fixOn} ${code(remedy.host, 80)}** (${inline(remedy.platform, 60)}): ${inline(remedy.note, CLIP)}`,
          ...(remedy.commands.length === 0 ? [] : ["", ...block(remedy.commands)]),
        ]
      : [],
    check
      ? [
          `**${l.proofOn} ${code(check.host, 80)}:** ${inline(check.expect, CLIP)}`,
          "",
          ...block([check.command]),
        ]
      : [],
    step
      ? [`**${l.next}:** ${code(step.host, 80)}: ${inline(step.why, CLIP)}`, "", ...block([step.command])]
      : [],
  ];
}

/** The legs that lose first, then the others, as many as there is room for. */
function legTable({ segments }: Report, l: Labels): string[] {
  if (segments.length === 0) return [];
  const shown =
    segments.length <= MOST_LEGS
      ? segments
      : segments.toSorted((a, b) => b.packets.missing - a.packets.missing).slice(0, MOST_LEGS);
  return pipes(
    [l.leg, l.sent, l.arrived, l.missing, l.unknown],
    shown.map(({ direction, packets, ...span }) => [
      `${l[direction]} ${inline(spanText(span), 60)}`,
      ...[packets.sent, packets.arrived, packets.missing, packets.unknown].map(String),
    ]),
    4,
  );
}

function clipped(evidence: Report["findings"][number]["evidence"][number]) {
  const clip = (text: string) => (text.length > 120 ? `${text.slice(0, 119)}…` : text);
  if (evidence.kind === "frame") return { ...evidence, note: clip(evidence.note) };
  return evidence.kind === "state" ? { ...evidence, text: clip(evidence.text) } : evidence;
}
