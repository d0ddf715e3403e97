/** The findings on the page: every frame and line that is cited opens in its place. */
import type { Report } from "../report/schema.ts";
import { block, bullets, facts } from "./html-parts.ts";
import { platformText } from "./labels.ts";
import { type Child, el, type Markup } from "./markup.ts";
import type { PageLabels } from "./page-labels.ts";

type Finding = Report["findings"][number];
type Evidence = Finding["evidence"][number];

export const findingAnchor = (index: number): string => `finding-${index + 1}`;

/** So many pieces of evidence are shown of a finding. */
const MOST_EVIDENCE = 200;

export function findingPart(finding: Finding, index: number, labels: PageLabels): Markup {
  const { words } = labels;
  const id = findingAnchor(index);
  const rest = finding.evidence.length - MOST_EVIDENCE;
  return el(
    "article",
    { id, class: `finding ${finding.severity}`, "aria-labelledby": `${id}-h` },
    el("h3", { id: `${id}-h` }, `${index + 1}. ${finding.title}`),
    facts([
      [words.rule, el("code", {}, finding.id)],
      [words.outcome, `${labels.severity[finding.severity]} · ${labels.layer[finding.layer]}`],
      [words.where, finding.segments.map((span) => spanText(span, labels)).join(", ") || words.none],
      [words.confidence, `${labels.confidence[finding.confidence]} (${finding.grounds.join(", ")})`],
    ]),
    el("p", {}, finding.explanation),
    finding.evidence.length === 0 ? [] : el("h4", {}, words.evidence),
    finding.evidence.slice(0, MOST_EVIDENCE).map((item, i) => evidencePart(item, `${id}-e${i + 1}`, labels)),
    rest > 0 ? el("p", { class: "small" }, labels.more(rest)) : [],
    finding.remedies.length === 0 ? [] : el("h4", {}, words.remedies),
    finding.remedies.map((remedy) => [
      el(
        "p",
        {},
        `${words.on} ${remedy.host} (${platformText(remedy.platform, labels.text)}): ${remedy.note}`,
      ),
      block(remedy.commands),
    ]),
    finding.verify.length === 0 ? [] : el("h4", {}, words.verify),
    finding.verify.map((step) => [
      el("p", {}, `${words.on} ${step.host}. ${words.expect}: ${step.expect}`),
      block([step.command]),
    ]),
  );
}

/** Where: a hop, or inside a host. */
export const spanText = (span: { readonly from: string; readonly to: string }, labels: PageLabels): string =>
  span.from === span.to ? labels.inside(span.from) : `${span.from} → ${span.to}`;

function evidencePart(item: Evidence, id: string, labels: PageLabels): Markup {
  const { words } = labels;
  switch (item.kind) {
    case "frame":
      return opened(
        id,
        [el("b", {}, `${item.host} ${labels.frame(item.frame)}`), `: ${item.note}`],
        [
          [words.host, item.host],
          [words.file, item.capture],
          [words.frameNumber, item.frame],
          [words.time, item.time ?? words.unknownTime],
          [words.note, item.note],
        ],
      );
    case "state":
      return opened(
        id,
        [
          el("b", {}, `${item.host} ${item.command}, ${labels.line(item.line)}`),
          `: ${item.text.trim().slice(0, 120)}`,
        ],
        [
          [words.host, item.host],
          [words.command, el("code", {}, item.command)],
          [words.file, item.input],
          [words.lineText, `${item.line}`],
        ],
        block([item.text]),
      );
    case "count":
      return opened(
        id,
        [el("b", {}, `${item.host} ${item.name}`), `: ${item.before ?? "?"} → ${item.after ?? "?"}`],
        [
          [words.host, item.host],
          [words.counter, item.name],
          [words.before, item.before ?? "?"],
          [words.after, item.after ?? "?"],
        ],
      );
  }
}

function opened(
  id: string,
  summary: readonly Child[],
  rows: readonly (readonly [string, Child])[],
  quote: Child = [],
): Markup {
  return el("details", { id }, el("summary", {}, summary), facts(rows), quote);
}

/** What the verdict names besides its cause, with a way to its finding where there is one. */
export function othersPart(
  others: readonly { readonly cause: string; readonly because: string }[],
  findings: readonly Finding[],
): Markup {
  return bullets(others.map(({ cause, because }) => [ruleLink(cause, findings), `: ${because}`]));
}

export function ruleLink(id: string, findings: readonly Finding[]): Markup {
  const index = findings.findIndex((finding) => finding.id === id);
  const code = el("code", {}, id);
  return index < 0 ? code : el("a", { href: `#${findingAnchor(index)}` }, code);
}
