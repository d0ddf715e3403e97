/** The comparison as plain text: what a person reads after a fix. */
import type { ComparisonReport } from "../../report/comparison.ts";
import type { Language } from "../define.ts";
import { hopText, LABELS } from "../labels.ts";
import { clean, command, section, table, wrap } from "../lines.ts";
import type { ComparisonRenderer } from "./define.ts";
import { COMPARISON_LABELS, type ComparisonLabels } from "./labels.ts";

export const text: ComparisonRenderer = {
  mediaType: "text/plain",
  suffix: "txt",
  render: (comparison, language) => {
    const words = COMPARISON_LABELS[language];
    return clean(
      [
        ...head(comparison, words),
        ...section(words.legs, legLines(comparison, words, language)),
        ...section(
          words.findings,
          comparison.findings.flatMap((finding) => findingLines(finding, words, language)),
        ),
        ...section(
          words.changes,
          comparison.changes.flatMap((change) => changeLines(change, words)),
        ),
        ...section(
          words.remarks,
          comparison.remarks.flatMap((remark) => wrap(remark, "  ")),
        ),
        ...section(
          words.next,
          comparison.nextSteps.flatMap((s) => command(s.host, s.command, s.why)),
        ),
        "",
        `${comparison.id}  ${comparison.createdAt}  lvs-verdict ${comparison.engine.version}`,
        "",
      ].join("\n"),
    );
  },
};

function head(
  { answer, summary, because, before, after }: ComparisonReport,
  words: ComparisonLabels,
): string[] {
  const side = ({ id, outcome, cause }: ComparisonReport["before"]) =>
    `${id}  ${words.outcome[outcome]}${cause === null ? "" : `, ${cause}`}`;
  return [
    words.answer[answer],
    "",
    ...wrap(summary, "  "),
    ...because.flatMap(point),
    "",
    `  ${words.before}  ${side(before)}`,
    `  ${words.after}  ${side(after)}`,
  ];
}

function point(reason: string): string[] {
  return wrap(reason, "    ").map((line, i) => (i === 0 ? `  - ${line.trimStart()}` : line));
}

function legLines({ legs }: ComparisonReport, words: ComparisonLabels, language: Language): string[] {
  if (legs.length === 0) return [];
  const lost = (packets: ComparisonReport["legs"][number]["before"]) =>
    packets === null
      ? "-"
      : `${packets.missing}/${packets.sent}${packets.unknown > 0 ? ` (${packets.unknown}?)` : ""}`;
  return table(
    [
      ["", "", "", words.lostBefore, words.lostAfter],
      ...legs.map((leg) => [
        LABELS[language].direction[leg.direction],
        hopText(leg, LABELS[language]),
        words.leg[leg.answer],
        lost(leg.before),
        lost(leg.after),
      ]),
    ],
    3,
  );
}

function findingLines(
  { id, change, title, before, after, because }: ComparisonReport["findings"][number],
  words: ComparisonLabels,
  language: Language,
): string[] {
  const { severity } = LABELS[language];
  const severities = [before, after].flatMap((s) => (s === null ? [] : [severity[s]]));
  return [
    `  ${words.change[change]}${words.colon}${title}`,
    `    ${[id, severities.join(" -> ")].join(" · ")}`,
    ...(change === "stayed" ? [] : wrap(because, "    ")),
  ];
}

/** Topics and names are those of the commands that show them, in every language. */
function changeLines(
  { host, topic, name, before, after }: ComparisonReport["changes"][number],
  { notThere }: ComparisonLabels,
): string[] {
  return wrap(`${host} ${topic} ${name}: ${before ?? notThere} -> ${after ?? notThere}`, "  ");
}
