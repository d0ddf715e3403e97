/** Sections of the report in Markdown, each a list of lines that can stand alone. */
import type { Report } from "../report/schema.ts";
import type { Language } from "./define.ts";
import { block, code, inline } from "./inert.ts";
import { type Labels, labelsOf, outcomeText } from "./labels.ts";
import { spanText } from "./lines.ts";

type Finding = Report["findings"][number];
type Evidence = Finding["evidence"][number];

/** A pipe table (GitHub Flavored Markdown, 4.10). */
export function pipes(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: number,
): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(head),
    line(head.map((_, i) => (i >= head.length - right ? "---:" : "---"))),
    ...rows.map((cells) => line(cells)),
  ];
}

export function headline(report: Report, language: Language): string[] {
  const { verdict } = report;
  const l = labelsOf(language);
  const places = verdict.segments.map((s) => inline(spanText(s), 120)).join(", ");
  const cause = verdict.cause === null ? "" : `: ${code(verdict.cause)}`;
  return [
    `# ${outcomeText(report, language)}${cause}`,
    "",
    inline(verdict.summary),
    "",
    `- **${l.measured}:** ${inline(verdict.observed)}`,
    `- **${l.inferred}:** ${verdict.cause === null ? l.noCause : `${code(verdict.cause)} (${[verdict.layer, verdict.confidence].filter((p) => p).join(", ")})`}`,
    ...(places === "" ? [] : [`- **${l.where}:** ${places}`]),
    ...(verdict.affected.of > 0
      ? [`- **${l.affected}:** ${verdict.affected.packets} ${l.packetsOf} ${verdict.affected.of}`]
      : []),
    ...verdict.also.map((a) => `- **${l.also}:** ${code(a.cause)}: ${inline(a.because)}`),
    ...verdict.alternatives.map((a) => `- **${l.against}:** ${code(a.cause)}: ${inline(a.because)}`),
  ];
}

export function segmentTable({ segments }: Report, l: Labels): string[] {
  if (segments.length === 0) return [];
  return pipes(
    [l.direction, l.leg, l.sent, l.arrived, l.missing, l.unknown],
    segments.map(({ direction, packets, ...span }) => [
      l[direction],
      inline(spanText(span), 120),
      String(packets.sent),
      String(packets.arrived),
      packets.missing > 0 ? `**${packets.missing}**` : "0",
      String(packets.unknown),
    ]),
    4,
  );
}

export function probeTable({ probes }: Report, l: Labels): string[] {
  if (probes.length === 0) return [];
  return pipes(
    [l.protocol, l.source, l.destination, l.sourceMac, l.destinationMac, l.received, l.seenAt, l.packets],
    probes.map((p) => [
      inline(p.protocol),
      inline(p.source),
      inline(p.destination),
      inline(p.sourceMac),
      inline(p.destinationMac),
      p.received,
      Object.entries(p.seenAt)
        .map(([host, n]) => `${inline(host, 80)} ${n}`)
        .join(", "),
      String(p.packets),
    ]),
    1,
  );
}

export function contrastTable({ contrast }: Report, l: Labels): string[] {
  const told = contrast.filter((c) => c.separator !== null);
  if (told.length === 0) return [];
  return pipes(
    [l.leg, l.attribute, l.lost, l.arrived, l.alsoSeparating, l.notSeparating],
    told.map((c) => [
      inline(spanText(c), 120),
      inline(c.separator?.attribute ?? ""),
      `${(c.separator?.lost ?? []).map((v) => inline(v)).join(", ")} (${c.lost})`,
      `${(c.separator?.arrived ?? []).map((v) => inline(v)).join(", ")} (${c.arrived})`,
      c.alsoSeparating.map((a) => inline(a.attribute)).join(", "),
      c.notSeparating.map((a) => inline(a)).join(", "),
    ]),
    0,
  );
}

export function evidenceLine(evidence: Evidence, l: Labels): string {
  switch (evidence.kind) {
    case "frame": {
      const time = evidence.time === null ? "" : `, ${evidence.time}`;
      const capture = evidence.capture === evidence.host ? "" : ` ${code(evidence.capture)}`;
      return `- ${code(evidence.host)}${capture} **${l.frame} ${evidence.frame}**${time}: ${inline(evidence.note)}`;
    }
    case "state":
      return `- ${code(evidence.host)} ${code(evidence.input)} **${l.line} ${evidence.line}** (${code(evidence.command)}): ${code(evidence.text.trim())}`;
    case "count":
      return `- ${code(evidence.host)} ${code(evidence.name)}: ${evidence.before ?? "?"} → ${evidence.after ?? "?"}`;
  }
}

export function remedyLines(finding: Finding, l: Labels): string[] {
  return finding.remedies.flatMap((r) => [
    "",
    `**${l.fixOn} ${code(r.host)}** (${inline(r.platform)}): ${inline(r.note)}`,
    ...(r.commands.length === 0 ? [] : ["", ...block(r.commands)]),
  ]);
}

export function proofLines(finding: Finding, l: Labels): string[] {
  return finding.verify.flatMap((v) => [
    "",
    `**${l.proofOn} ${code(v.host)}:** ${inline(v.expect)}`,
    "",
    ...block([v.command]),
  ]);
}

export function nextLines({ verdict }: Report): string[] {
  return verdict.nextSteps.flatMap((s, i) => [
    ...(i > 0 ? [""] : []),
    `**${code(s.host)}:** ${inline(s.why)}`,
    "",
    ...block([s.command]),
  ]);
}

export const footer = ({ id, createdAt, engine }: Report): string =>
  `${code(id)} · ${inline(createdAt)} · lvs-verdict ${inline(engine.version)}`;
