/** The report as the page shows it: verdict, picture, tables, findings, and what to do next. */

import type { Language } from "../src/render/define.ts";
import { RENDERERS } from "../src/render/index.ts";
import { spanText } from "../src/render/lines.ts";
import type { Report } from "../src/report/schema.ts";
import { element } from "./element.ts";
import { findingView, step } from "./finding.ts";
import type { Labels } from "./labels.ts";
import { sortableTable } from "./table.ts";

/** Where the report comes from: what the page says of it, and what can be done with it. */
export type Origin = "server" | "browser";

/** @param actions links and buttons that stand below the summary */
export function verdictView(
  report: Report,
  origin: Origin,
  language: Language,
  labels: Labels,
  actions: readonly HTMLElement[],
): HTMLElement[] {
  const { verdict } = report;
  return [
    element(
      "section",
      { class: `outcome ${verdict.outcome}` },
      element("p", { class: "origin" }, origin === "server" ? labels.madeOnServer : labels.madeInBrowser),
      element(
        "h2",
        { id: "outcome", tabindex: "-1" },
        labels[verdict.outcome],
        element("small", {}, labels[verdict.confidence]),
      ),
      element("p", { class: "summary" }, verdict.summary),
      facts(report, labels),
      ...actions,
    ),
    ...picture(report, language, labels),
    ...section(
      labels.findings,
      report.findings.map((finding) => findingView(finding, labels)),
    ),
    ...section(
      labels.next,
      verdict.nextSteps.map(({ host, command, why }) => step(host, command, why, labels)),
    ),
    ...tables(report, labels),
    ...section(labels.remarks, remarks(report, labels)),
    element(
      "p",
      { class: "muted" },
      `${report.id} · ${report.createdAt} · lvs-verdict ${report.engine.version}`,
    ),
  ];
}

function section(title: string, content: readonly HTMLElement[]): HTMLElement[] {
  return content.length === 0 ? [] : [element("section", {}, element("h3", {}, title), ...content)];
}

function facts({ verdict }: Report, labels: Labels): HTMLElement {
  const { packets, of } = verdict.affected;
  const because = (others: typeof verdict.also) => others.map((other) => `${other.cause}: ${other.because}`);
  const rows: readonly (readonly [string, readonly string[]])[] = [
    [labels.measured, verdict.summary.includes(verdict.observed) ? [] : [verdict.observed]],
    [
      labels.cause,
      verdict.cause === null
        ? []
        : [`${verdict.cause}${verdict.layer === null ? "" : ` · ${verdict.layer}`}`],
    ],
    [labels.place, verdict.segments.length > 0 ? [verdict.segments.map(spanText).join(", ")] : []],
    [labels.affected, of > 0 ? [`${packets} ${labels.of} ${of}`] : []],
    [labels.also, because(verdict.also)],
    [labels.alternatives, because(verdict.alternatives)],
  ];
  return element(
    "dl",
    {},
    ...rows
      .filter(([, values]) => values.length > 0)
      .flatMap(([name, values]) => [
        element("dt", {}, name),
        ...values.map((value) => element("dd", {}, value)),
      ]),
  );
}

/** As an image of its own: nothing in it can act on the page. */
function picture(report: Report, language: Language, labels: Labels): HTMLElement[] {
  const svg = RENDERERS.find(({ mediaType }) => mediaType === "image/svg+xml");
  if (!svg || report.segments.length === 0) return [];
  const url = URL.createObjectURL(new Blob([svg.render(report, language)], { type: svg.mediaType }));
  const image = element("img", { src: url, alt: `${labels.pictureOf}. ${report.verdict.observed}` });
  const release = () => URL.revokeObjectURL(url);
  image.addEventListener("load", release);
  image.addEventListener("error", release);
  return section(labels.picture, [
    element("div", { class: "scroll", role: "region", "aria-label": labels.picture, tabindex: "0" }, image),
  ]);
}

function tables(report: Report, labels: Labels): HTMLElement[] {
  const segments = sortableTable<Report["segments"][number]>(
    labels.segments,
    [
      { title: labels.direction, value: (row) => labels[row.direction] },
      { title: labels.from, value: (row) => row.from },
      { title: labels.to, value: (row) => row.to },
      { title: labels.sent, value: (row) => row.packets.sent },
      { title: labels.arrived, value: (row) => row.packets.arrived },
      { title: labels.missing, value: (row) => row.packets.missing, isLoss: true },
      { title: labels.unknown, value: (row) => row.packets.unknown },
      { title: labels.because, value: (row) => row.because },
    ],
    report.segments,
    labels,
  );
  const probes = sortableTable<Report["probes"][number]>(
    labels.probes,
    [
      { title: labels.protocol, value: (row) => row.protocol },
      { title: labels.source, value: (row) => row.source },
      { title: labels.destination, value: (row) => row.destination },
      { title: labels.packets, value: (row) => row.packets },
      {
        title: labels.seenAt,
        value: (row) =>
          Object.entries(row.seenAt)
            .map(([host, count]) => `${host} ${count}`)
            .join(", "),
      },
      { title: labels.received, value: (row) => labels[row.received] },
    ],
    report.probes,
    labels,
  );
  return [...(report.segments.length > 0 ? [segments] : []), ...(report.probes.length > 0 ? [probes] : [])];
}

function remarks({ inputs }: Report, labels: Labels): HTMLElement[] {
  const lines = inputs.flatMap(({ name, problems, unread }) => [
    ...problems.map((problem) => `${name}: ${problem}`),
    ...(unread.length > 0 ? [`${name}: ${unread.length} ${labels.unread}`] : []),
  ]);
  return lines.length === 0 ? [] : [element("ul", {}, ...lines.map((line) => element("li", {}, line)))];
}
