/** The verdict on top of a picture: the outcome as a word and a sign, what was measured, what is inferred. */
import type { Report } from "../report/schema.ts";
import { el, type Markup } from "./markup.ts";
import type { PageLabels } from "./page-labels.ts";
import { AMBER, DIM, GREEN, paragraph, RED, textAt, WIDTH } from "./picture-parts.ts";
import { widthPx } from "./text-width.ts";

const SIGNS = {
  faulty: { sign: "✕", colour: RED },
  healthy: { sign: "✓", colour: GREEN },
  inconclusive: { sign: "?", colour: AMBER },
};
const LEFT = 16;
const LABEL = 92;

export function headline(
  report: Report,
  labels: PageLabels,
): { readonly drawn: readonly Markup[]; readonly height: number } {
  const { verdict } = report;
  const { sign, colour } = SIGNS[verdict.outcome];
  const badge = `${sign} ${labels.outcome[verdict.outcome]}`;
  const badgeWidth = Math.ceil(widthPx(badge, 17)) + 24;
  const where = verdict.layer === null ? "" : ` · ${labels.layer[verdict.layer]}`;
  const drawn: Markup[] = [
    el("rect", { x: LEFT, y: 12, width: badgeWidth, height: 30, rx: 5, class: "badge", fill: colour }),
    el(
      "text",
      {
        x: LEFT + badgeWidth / 2,
        y: 33,
        fill: "#ffffff",
        "font-size": 17,
        "font-weight": 700,
        "text-anchor": "middle",
      },
      badge,
    ),
    textAt(LEFT + badgeWidth + 12, 32, `${labels.confidence[verdict.confidence]}${where}`, {
      sizePx: 14,
      colour: DIM,
    }),
  ];
  let y = 64;
  for (const [label, text, bold] of [
    [labels.words.measured, verdict.observed, false],
    [labels.words.inferred, inferredOf(report, labels), true],
  ] as const) {
    if (text === "") continue;
    drawn.push(textAt(LEFT, y, label, { sizePx: 13, colour: DIM, mostPx: LABEL - 8 }));
    const lines = paragraph(LEFT + LABEL, y, text, WIDTH - 2 * LEFT - LABEL, 3, { sizePx: 14, bold });
    drawn.push(lines.drawn);
    y += lines.height + 4;
  }
  return { drawn, height: y };
}

/** The cause's title and id; empty where there is no cause. */
export function inferredOf({ verdict, findings }: Report, labels: PageLabels): string {
  if (verdict.cause === null) return "";
  const title = findings.find(({ id }) => id === verdict.cause)?.title;
  const confidence = labels.confidence[verdict.confidence];
  return title === undefined
    ? `${verdict.cause} (${confidence})`
    : `${title} (${verdict.cause}, ${confidence})`;
}

/** The outcome and the cause as one line. */
export function titleOf(report: Report, labels: PageLabels): string {
  const inferred = inferredOf(report, labels);
  return `${labels.outcome[report.verdict.outcome]}${inferred === "" ? "" : `: ${inferred}`}`;
}
