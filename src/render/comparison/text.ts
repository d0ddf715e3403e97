/** The comparison as plain text: what a person reads after a fix. */
import type { ComparisonReport } from "../../report/comparison.ts";
import { clean, command, section, spanText, table, wrap } from "../lines.ts";
import type { ComparisonRenderer } from "./define.ts";

export const text: ComparisonRenderer = {
  mediaType: "text/plain",
  suffix: "txt",
  render: (comparison) =>
    clean(
      [
        ...head(comparison),
        ...section("Hop by hop", legLines(comparison)),
        ...section("Findings", comparison.findings.flatMap(findingLines)),
        ...section("Changed on the hosts", comparison.changes.flatMap(changeLines)),
        ...section(
          "Not compared",
          comparison.remarks.flatMap((remark) => wrap(remark, "  ")),
        ),
        ...section(
          "Next",
          comparison.nextSteps.flatMap((s) => command(s.host, s.command, s.why)),
        ),
        "",
        `${comparison.id}  ${comparison.createdAt}  lvs-verdict ${comparison.engine.version}`,
        "",
      ].join("\n"),
    ),
};

function head({ answer, summary, because, before, after }: ComparisonReport): string[] {
  return [
    answer.toUpperCase(),
    "",
    ...wrap(summary, "  "),
    ...because.flatMap(point),
    "",
    `  before  ${before.id}  ${before.outcome}${before.cause === null ? "" : `, ${before.cause}`}`,
    `  after   ${after.id}  ${after.outcome}${after.cause === null ? "" : `, ${after.cause}`}`,
  ];
}

function point(reason: string): string[] {
  return wrap(reason, "    ").map((line, i) => (i === 0 ? `  - ${line.trimStart()}` : line));
}

function legLines({ legs }: ComparisonReport): string[] {
  if (legs.length === 0) return [];
  const lost = (packets: ComparisonReport["legs"][number]["before"]) =>
    packets === null
      ? "-"
      : `${packets.missing}/${packets.sent}${packets.unknown > 0 ? ` (${packets.unknown}?)` : ""}`;
  return table(
    [
      ["", "", "", "lost before", "lost after"],
      ...legs.map((leg) => [leg.direction, spanText(leg), leg.answer, lost(leg.before), lost(leg.after)]),
    ],
    3,
  );
}

function findingLines({
  id,
  change,
  title,
  before,
  after,
  because,
}: ComparisonReport["findings"][number]): string[] {
  return [
    `  ${change}: ${title}`,
    `    ${[id, [before, after].filter((s) => s !== null).join(" -> ")].join(" · ")}`,
    ...(change === "stayed" ? [] : wrap(because, "    ")),
  ];
}

function changeLines({ host, topic, name, before, after }: ComparisonReport["changes"][number]): string[] {
  return wrap(`${host} ${topic} ${name}: ${before ?? "not there"} -> ${after ?? "not there"}`, "  ");
}
