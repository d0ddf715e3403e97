/** The path of the packets as a picture: where they are lost, at a glance and in words. */
import type { Report } from "../report/schema.ts";
import type { Language, Renderer } from "./define.ts";
import type { Markup } from "./markup.ts";
import type { PageLabels } from "./page-labels.ts";
import { PAGE_LABELS } from "./page-languages.ts";
import { drawPath, legText } from "./path-drawing.ts";
import { pathModel } from "./path-model.ts";
import { headline, inferredOf, titleOf } from "./picture-headline.ts";
import { DIM, picture, textAt, WIDTH } from "./picture-parts.ts";

export const svg: Renderer = {
  mediaType: "image/svg+xml",
  suffix: "svg",
  render: (report, language) => `${pathPicture(report, language, "path", true).markup}\n`,
};

/**
 * @param id of the picture in its document
 * @param onTop whether the verdict stands on top
 */
export function pathPicture(report: Report, language: Language, id: string, onTop: boolean): Markup {
  const labels = PAGE_LABELS[language];
  const head = onTop ? headline(report, labels) : { drawn: [], height: 0 };
  const path = drawPath(pathModel(report), labels, head.height + 8);
  let y = head.height + 8 + path.height + 10;
  const foot = [
    textAt(16, y, `${labels.words.lossSign}; ${labels.words.unknownSign}`, { sizePx: 11, colour: DIM }),
    textAt(WIDTH - 16, y, `lvs-verdict ${report.engine.version} · ${report.id.slice(0, 12)}`, {
      sizePx: 11,
      colour: DIM,
      anchor: "end",
      mostPx: 260,
    }),
  ];
  const drawn = [...head.drawn, ...path.drawn];
  if (report.segments.length === 0) {
    drawn.push(textAt(16, y, labels.words.noLegs, { sizePx: 13, bold: true }));
    y += 22;
    foot.splice(0);
  }
  return picture(id, labels.lang, y + 14, titleOf(report, labels), describe(report, labels), [
    ...drawn,
    ...foot,
  ]);
}

/** So many legs are told; the picture shows no more either. */
const MOST_LEGS = 100;

/** The whole story in words, for who hears the picture. */
function describe(report: Report, labels: PageLabels): string {
  const { verdict, segments } = report;
  const inferred = inferredOf(report, labels);
  const legs = segments.slice(0, MOST_LEGS).map((leg) => {
    const because = leg.because === "" ? "" : ` (${leg.because})`;
    return `${legText(leg, labels)}${because}.`;
  });
  return [
    `${labels.words.measured}: ${verdict.observed}.`,
    ...(inferred === "" ? [] : [`${labels.words.inferred}: ${inferred}.`]),
    ...(legs.length === 0 ? [labels.words.noLegs] : legs),
    ...(segments.length > MOST_LEGS ? [labels.more(segments.length - MOST_LEGS)] : []),
  ].join(" ");
}
