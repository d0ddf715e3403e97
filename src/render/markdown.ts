/** The report as Markdown for a ticket: all that a reader needs, and no more than a ticket takes. */
import type { Report } from "../report/schema.ts";
import type { Renderer } from "./define.ts";
import { fitInto, type Section } from "./fit-into.ts";
import { codeSpan, inert } from "./inert.ts";
import { hopText, LABELS, type Labels } from "./labels.ts";
import {
  consideredItems,
  evidenceItem,
  fixItems,
  footItem,
  openItems,
  proofItems,
  titleOf,
  verdictItems,
} from "./markdown-parts.ts";
import {
  captureTable,
  clockTable,
  contrastTable,
  probeTable,
  segmentTable,
  type Table,
} from "./markdown-tables.ts";

/** Jira's descriptions hold 32,767 characters, those of GitHub and GitLab more. */
const MOST = 32_000;

export const markdown: Renderer = {
  mediaType: "text/markdown",
  suffix: "md",
  render(report, language) {
    const words = LABELS[language];
    const title = titleOf(report, words);
    const foot = footItem(report, words);
    const { text, cut } = fitInto(sectionsOf(report, words), MOST - title.length - foot.length - 200);
    return `${[title, text, ...(cut ? [words.cut] : []), foot].join("\n\n")}\n`;
  },
};

/** Characters of a sentence or a quoted line. */
const SENTENCE = 1500;

function sectionsOf(report: Report, words: Labels): Section[] {
  const section = (rank: number, title: string, items: readonly string[], joint = "\n"): Section => ({
    lead: title === "" ? "" : `## ${title}\n\n`,
    items,
    joint,
    rank,
    most: MOST / 2,
  });
  const table = (rank: number, title: string, { head, rows }: Table): Section => ({
    ...section(rank, title, rows),
    lead: `## ${title}\n\n${head}\n`,
    most: MOST / 6,
  });
  return [
    section(0, words.verdict, [
      ...verdictItems(report, words, SENTENCE),
      ...consideredItems(report, words, SENTENCE),
    ]),
    section(1, words.path, pathItems(report, words)),
    table(2, words.segments, segmentTable(report.segments, words)),
    table(5, words.probes, probeTable(report, words)),
    table(6, words.contrast, contrastTable(report, words)),
    section(
      3,
      words.findings,
      report.findings.map((finding, i) => findingItem(finding, i, words)),
      "\n\n",
    ),
    section(4, words.next, openItems(report, words, SENTENCE), "\n\n"),
    section(7, words.remarks, remarkItems(report, words)),
    table(8, words.captures, captureTable(report, words)),
    table(9, words.clocks, clockTable(report, words)),
  ];
}

/** One line per direction: what arrived of what was sent, on each leg. */
function pathItems({ segments }: Report, words: Labels): string[] {
  return (["request", "reply"] as const).flatMap((direction) => {
    const legs = segments
      .filter((segment) => segment.direction === direction)
      .map((leg) => `${inert(hopText(leg, words), 160)} **${leg.packets.arrived}/${leg.packets.sent}**`);
    if (legs.length === 0) return [];
    const rest = legs.length > MOST_LEGS ? [words.more(legs.length - MOST_LEGS)] : [];
    return [`- ${words.direction[direction]}: ${[...legs.slice(0, MOST_LEGS), ...rest].join(" · ")}`];
  });
}

const MOST_LEGS = 24;

/** Of one finding. */
const MOST_EVIDENCE = 20;

function findingItem(finding: Report["findings"][number], index: number, words: Labels): string {
  const where = finding.segments.map((span) => hopText(span, words)).join(", ");
  const { severity, layer, confidence, evidence } = finding;
  const facts = [
    words.severity[severity],
    words.layer[layer],
    words.confidence[confidence],
    inert(where, 300),
  ];
  const rest = evidence.length - MOST_EVIDENCE;
  return [
    `### ${index + 1}\\. ${inert(finding.title, 300)}`,
    [codeSpan(finding.id, 80), ...facts.filter((part) => part)].join(" · "),
    `${words.because}: ${inert(finding.explanation, SENTENCE)}`,
    [
      ...evidence.slice(0, MOST_EVIDENCE).map((item) => evidenceItem(item, words, 600)),
      ...(rest > 0 ? [`- ${words.more(rest)}`] : []),
    ].join("\n"),
    ...fixItems([finding], words, SENTENCE),
    ...proofItems([finding], words, SENTENCE),
  ].join("\n\n");
}

function remarkItems({ inputs }: Report, words: Labels): string[] {
  return inputs.flatMap(({ name, problems, unread }) => [
    ...problems.map((problem) => `- ${codeSpan(name, 80)}: ${inert(problem, 600)}`),
    ...(unread.length > 0 ? [`- ${codeSpan(name, 80)}: ${words.unread(unread.length)}`] : []),
  ]);
}
