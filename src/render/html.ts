/** The report as one page by itself: no script, no request, in print and on a phone. */
import type { Report } from "../report/schema.ts";
import type { Renderer } from "./define.ts";
import { findingPart, othersPart, ruleLink } from "./html-findings.ts";
import { block, facts, section } from "./html-parts.ts";
import { measuredTables, sourceTables } from "./html-tables.ts";
import { redactionText } from "./labels.ts";
import { ladderPicture } from "./ladder-svg.ts";
import { type Child, el, type Markup } from "./markup.ts";
import type { PageLabels } from "./page-labels.ts";
import { PAGE_LABELS } from "./page-languages.ts";
import { PAGE_POLICY, PAGE_STYLE } from "./page-style.ts";
import { inferredOf, titleOf } from "./picture-headline.ts";
import { pathPicture } from "./svg.ts";

export const html: Renderer = {
  mediaType: "text/html",
  suffix: "html",
  policy: PAGE_POLICY,
  render(report, language) {
    const labels = PAGE_LABELS[language];
    const { words } = labels;
    const head = el(
      "head",
      {},
      el("meta", { charset: "utf-8" }),
      el("meta", { "http-equiv": "Content-Security-Policy", content: PAGE_POLICY }),
      el("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
      el("meta", { name: "robots", content: "noindex" }),
      el("meta", { name: "referrer", content: "no-referrer" }),
      el("title", {}, titleOf(report, labels)),
      { markup: `<style>${PAGE_STYLE}</style>` },
    );
    const body = el(
      "body",
      {},
      el("a", { class: "skip", href: "#verdict" }, words.skip),
      el("header", {}, el("p", { class: "small" }, words.report)),
      el(
        "main",
        {},
        verdictPart(report, labels),
        contents(labels),
        section("path", words.path, scrolled(words.pathOf, pathPicture(report, language, "picture", false))),
        section(
          "ladder",
          words.ladder,
          scrolled(words.ladder, ladderPicture(report, language, "rungs", false)),
        ),
        section(
          "findings",
          words.findings,
          report.findings.length === 0 ? el("p", {}, words.noFindings) : [],
          report.findings.map((finding, i) => findingPart(finding, i, labels)),
        ),
        openPart(report, labels),
        measuredTables(report, labels),
        sourceTables(report, labels),
      ),
      el(
        "footer",
        { class: "small" },
        el(
          "p",
          {},
          `${report.id} · ${report.createdAt} · lvs-verdict ${report.engine.version}${redactionText(report, labels.text, " · ")}`,
        ),
      ),
    );
    return `<!doctype html>\n${el("html", { lang: labels.lang }, head, body).markup}\n`;
  },
};

function verdictPart(report: Report, labels: PageLabels): Markup {
  const { verdict, findings } = report;
  const { words } = labels;
  const inferred = inferredOf(report, labels);
  const { packets, of } = verdict.affected;
  return el(
    "section",
    { id: "verdict", "aria-labelledby": "verdict-h" },
    el(
      "p",
      {},
      el("span", { class: `outcome ${verdict.outcome}` }, labels.outcome[verdict.outcome]),
      `${labels.confidence[verdict.confidence]}${verdict.layer === null ? "" : ` · ${labels.layer[verdict.layer]}`}`,
    ),
    el("h1", { id: "verdict-h" }, inferred === "" ? labels.outcome[verdict.outcome] : causeTitle(report)),
    verdict.summary.includes(verdict.observed) ? [] : el("p", {}, verdict.summary),
    facts([
      [words.measured, verdict.observed],
      ...(inferred === "" ? [] : [[words.inferred, inferred] as const]),
      ...(verdict.cause === null ? [] : [[words.rule, ruleLink(verdict.cause, findings)] as const]),
      ...(verdict.also.length === 0
        ? []
        : [
            [
              words.also,
              verdict.also.map(({ cause }, i) => [i > 0 ? ", " : "", ruleLink(cause, findings)]),
            ] as const,
          ]),
      ...(of === 0 ? [] : [[words.packets, labels.affected(packets, of)] as const]),
    ]),
  );
}

const causeTitle = ({ verdict, findings }: Report): string =>
  findings.find(({ id }) => id === verdict.cause)?.title ?? verdict.cause ?? "";

const CONTENTS = [
  "path",
  "ladder",
  "findings",
  "open",
  "segments",
  "probes",
  "contrast",
  "captures",
  "clocks",
  "hosts",
  "services",
  "rules",
  "inputs",
] as const;

function contents({ words }: PageLabels): Markup {
  return el(
    "nav",
    { "aria-label": words.contents },
    el(
      "ul",
      {},
      CONTENTS.map((id) => el("li", {}, el("a", { href: `#${id}` }, words[id]))),
    ),
  );
}

const scrolled = (name: string, drawn: Markup): Markup =>
  el("div", { class: "picture", role: "group", "aria-label": name, tabindex: 0 }, drawn);

/** What the verdict leaves to be done or looked at. */
function openPart({ verdict, findings }: Report, labels: PageLabels): Markup {
  const { words } = labels;
  const others = (title: string, list: Report["verdict"]["also"]): Child =>
    list.length === 0 ? [] : [el("h3", {}, title), othersPart(list, findings)];
  const steps: Child =
    verdict.nextSteps.length === 0
      ? []
      : [
          el("h3", {}, words.next),
          verdict.nextSteps.map((step) => [
            el("p", {}, `${words.on} ${step.host}: ${step.why}`),
            block([step.command]),
          ]),
        ];
  const nothing = verdict.nextSteps.length + verdict.also.length + verdict.alternatives.length === 0;
  return section(
    "open",
    words.open,
    nothing ? el("p", {}, words.nothingOpen) : [],
    steps,
    others(words.also, verdict.also),
    others(words.alternatives, verdict.alternatives),
  );
}
