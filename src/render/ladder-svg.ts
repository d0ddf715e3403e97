/** A ladder: hosts as lines, frames as arrows between them; what was lost beside what got through. */
import type { Report } from "../report/schema.ts";
import type { Language, Renderer } from "./define.ts";
import { journeys, type Step } from "./journeys.ts";
import { el, type Markup } from "./markup.ts";
import type { PageLabels } from "./page-labels.ts";
import { PAGE_LABELS } from "./page-languages.ts";
import { headline, titleOf } from "./picture-headline.ts";
import { arrow, cross, DIM, GREEN, INK, paragraph, picture, RED, textAt, WIDTH } from "./picture-parts.ts";

export const ladderSvg: Renderer = {
  mediaType: "image/svg+xml",
  suffix: "ladder.svg",
  render: (report, language) => `${ladderPicture(report, language, "ladder", true).markup}\n`,
};

/** The lines stand left, the words of each frame right of them. */
const LINES = { left: 70, right: 350 };
const WORDS = 430;
const ROW = 40;

/**
 * @param id of the picture in its document
 * @param head whether the verdict stands on top
 */
export function ladderPicture(report: Report, language: Language, id: string, head: boolean): Markup {
  const labels = PAGE_LABELS[language];
  const top = head ? headline(report, labels) : { drawn: [], height: 12 };
  const { lost, through, cited, control } = journeys(report);
  const { lostJourney, throughJourney, controlJourney, noLostJourney, noThroughJourney } = labels.words;
  const drawn: Markup[] = [...top.drawn];
  const told: string[] = [];
  const order = report.hosts.map(({ name }) => name);
  let y = top.height + 14;
  const parts = [
    { title: lostJourney, none: noLostJourney, steps: lost, colour: RED, sign: "✕" },
    {
      title: control ? controlJourney : throughJourney,
      none: noThroughJourney,
      steps: through,
      colour: GREEN,
      sign: "✓",
    },
  ];
  if (lost.length + through.length === 0) parts.splice(0, 2);
  if (cited.length > 0)
    parts.push({ title: labels.words.citedFrames, none: "", steps: cited, colour: INK, sign: "•" });
  for (const { title, none, steps, colour, sign } of parts) {
    drawn.push(textAt(16, y, `${sign} ${title}`, { sizePx: 15, bold: true, colour }));
    y += 24;
    if (steps.length === 0) drawn.push(textAt(16, y, none, { sizePx: 13 }));
    const lanes = drawLanes(steps, order, labels, y);
    drawn.push(...lanes.drawn);
    y += lanes.height + 26;
    told.push(`${title}: ${steps.length === 0 ? none : steps.map((s) => stepText(s, labels)).join("; ")}`);
  }
  if (parts.length === 0) {
    drawn.push(textAt(16, y, labels.words.nothingToShow, { sizePx: 13, bold: true }));
    told.push(labels.words.nothingToShow);
    y += 26;
  }
  drawn.push(textAt(16, y, labels.words.clocksNote, { sizePx: 11, colour: DIM }));
  const title = `${labels.words.ladder}. ${titleOf(report, labels)}`;
  return picture(id, labels.lang, y + 16, title, told.join(". "), drawn);
}

function drawLanes(
  steps: readonly Step[],
  order: readonly string[],
  labels: PageLabels,
  top: number,
): { readonly drawn: readonly Markup[]; readonly height: number } {
  if (steps.length === 0) return { drawn: [], height: 8 };
  const used = new Set(steps.flatMap(({ at, from, to }) => [from ?? at, to ?? at]));
  const hosts = [...order.filter((host) => used.has(host)), ...[...used].filter((h) => !order.includes(h))];
  const gap = hosts.length > 1 ? (LINES.right - LINES.left) / (hosts.length - 1) : 0;
  const laneX = (host: string): number => LINES.left + hosts.indexOf(host) * gap;
  const rows: Markup[] = [];
  let y = top + 34;
  for (const step of steps) {
    rows.push(drawStep(step, laneX, y));
    const [first, rest] = stepWords(step, labels);
    rows.push(
      textAt(WORDS, y - 4, first, { sizePx: 12, bold: true, mostPx: WIDTH - WORDS - 16 }),
      paragraph(WORDS, y + 11, rest, WIDTH - WORDS - 16, 3, { sizePx: 12 }).drawn,
    );
    const lines = paragraph(WORDS, 0, rest, WIDTH - WORDS - 16, 3, { sizePx: 12 }).height;
    y += Math.max(ROW, lines + 26);
  }
  const bottom = y - 14;
  const lanes = hosts.flatMap((host) => [
    textAt(laneX(host), top + 8, host, {
      sizePx: 13,
      bold: true,
      anchor: "middle",
      mostPx: gap === 0 ? 130 : gap - 10,
      name: true,
    }),
    el("line", {
      x1: laneX(host),
      y1: top + 14,
      x2: laneX(host),
      y2: bottom,
      class: "dim-line",
      stroke: DIM,
      "stroke-width": 1.5,
    }),
  ]);
  return { drawn: [...lanes, ...rows], height: bottom - top };
}

function drawStep({ at, from, to, lost }: Step, laneX: (host: string) => number, y: number): Markup {
  const dot = el("circle", {
    cx: laneX(at),
    cy: y,
    r: 4.5,
    class: lost ? "red" : "ink",
    fill: lost ? RED : INK,
  });
  if (from === undefined || to === undefined) return el("g", {}, dot, lost ? cross(laneX(at) + 16, y) : []);
  return el(
    "g",
    {},
    arrow(laneX(from), y, laneX(to) - 5 * Math.sign(laneX(to) - laneX(from)), lost ? "lost" : "through"),
    dot,
  );
}

/** When and which frame; then what the report says of it. */
function stepWords({ frame, probe, from, to }: Step, labels: PageLabels): readonly [string, string] {
  if (frame)
    return [
      `${frame.host} ${labels.frame(frame.frame)} · ${timeText(frame.time) ?? labels.words.unknownTime}`,
      frame.note,
    ];
  if (!probe) return ["", ""];
  const seen = Object.entries(probe.seenAt)
    .map(([host, count]) => `${host} ${count}`)
    .join(", ");
  return [
    `${probe.protocol} ${probe.source} → ${probe.destination} · ${from} → ${to}`,
    `${labels.seenAt(probe.packets, seen)}; ${labels.words.counted}`,
  ];
}

const stepText = (step: Step, labels: PageLabels): string => stepWords(step, labels).join(", ");

/** The time of day; the date is the same in one capture mostly, and stands in the report. */
function timeText(time: string | null): string | undefined {
  return time === null ? undefined : (time.split("T", 2)[1] ?? time);
}
