/** The report as Markdown for a comment: under 3,000 characters, whatever is in it. */
import type { Report } from "../report/schema.ts";
import type { Renderer } from "./define.ts";
import { fitInto, type Section } from "./fit-into.ts";
import { LABELS, type Labels } from "./labels.ts";
import {
  evidenceItem,
  fixItems,
  footItem,
  openItems,
  proofItems,
  titleOf,
  verdictItems,
} from "./markdown-parts.ts";
import { segmentTable } from "./markdown-tables.ts";

const MOST = 2_900;

export const markdownShort: Renderer = {
  mediaType: "text/markdown",
  suffix: "short.md",
  render(report, language) {
    const words = LABELS[language];
    const title = titleOf(report, words);
    const foot = footItem(report, words);
    const frame = title.length + foot.length + words.cut.length + 8;
    const { text, cut } = fitInto(sectionsOf(report, words), MOST - frame);
    return `${[title, text, ...(cut ? [words.cut] : []), foot].filter((part) => part).join("\n\n")}\n`;
  },
};

/** Characters of a sentence or a quoted line. */
const SENTENCE = 320;
const MOST_EVIDENCE = 5;

function sectionsOf(report: Report, words: Labels): Section[] {
  const causes = report.findings.filter(({ id }) => id === report.verdict.cause);
  const findings = causes.length > 0 ? causes : report.findings.slice(0, 1);
  const section = (
    rank: number,
    most: number,
    title: string,
    items: readonly string[],
    joint = "\n",
  ): Section => ({
    lead: `## ${title}\n\n`,
    items,
    joint,
    rank,
    most,
  });
  const { head, rows } = segmentTable(lossFirst(report.segments), words);
  const evidence = findings.flatMap((finding) => finding.evidence);
  const rest = evidence.length - MOST_EVIDENCE;
  return [
    { ...section(0, 900, "", verdictItems(report, words, SENTENCE)), lead: "" },
    { ...section(1, 500, "", rows), lead: `${head}\n` },
    section(5, 800, words.evidence, [
      ...evidence.slice(0, MOST_EVIDENCE).map((item) => evidenceItem(item, words, 160)),
      ...(rest > 0 ? [`- ${words.more(rest)}`] : []),
    ]),
    section(2, 700, words.fix, fixItems(findings, words, 160), "\n\n"),
    section(3, 300, words.proof, proofItems(findings, words, 160), "\n\n"),
    section(4, 400, words.next, openItems(report, words, 160), "\n\n"),
  ];
}

/** Where a table is cut, the legs that lost packets are to be in it. */
function lossFirst(segments: Report["segments"]): Report["segments"] {
  const lost = segments.filter(({ packets }) => packets.missing > 0);
  return [...lost, ...segments.filter(({ packets }) => packets.missing === 0)];
}
